/** What users wrote, as immutable records: every source produces these, the compiler reads them. */
@NullMarked
package dev.portcullis.model;

import org.jspecify.annotations.NullMarked;
