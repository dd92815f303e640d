/** Many rules: what they cost a request, and that an index of them decides the same. */
@NullMarked
package dev.portcullis.e2e.rules;

import org.jspecify.annotations.NullMarked;
