/**
 * The webhooks that the API server calls: reviews come in over HTTPS, are read into a request,
 * given to the handler of their path, and answered. A handler decides about one object; what
 * becomes of a call that gets no answer, the API server knows from its {@code failurePolicy}.
 */
@NullMarked
package dev.portcullis.admission;

import org.jspecify.annotations.NullMarked;
