/** The current snapshot of every workload group that somebody is connected for. */
@NullMarked
package dev.portcullis.snapshot;

import org.jspecify.annotations.NullMarked;
