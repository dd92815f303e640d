/** What arrives at a proxy, as sent, and what its policies see of it after normalization. */
@NullMarked
package dev.portcullis.decide.request;

import org.jspecify.annotations.NullMarked;
