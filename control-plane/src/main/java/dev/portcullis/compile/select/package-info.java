/** Which policies attach to a workload group: the first step of a policy compile. */
@NullMarked
package dev.portcullis.compile.select;

import org.jspecify.annotations.NullMarked;
