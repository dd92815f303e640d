/** The seam between what keeps the configuration (a directory, Kubernetes) and what uses it. */
@NullMarked
package dev.portcullis.source;

import org.jspecify.annotations.NullMarked;
