/**
 * Internet addresses as far as it matters who may dial them: the control plane that fetches keys,
 * and the compiler that lets proxies fetch them, judge alike.
 */
@NullMarked
package dev.portcullis.model.address;

import org.jspecify.annotations.NullMarked;
