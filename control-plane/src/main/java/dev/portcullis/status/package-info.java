/**
 * What became of each policy, told to its author in the policy's status: from what the engine last
 * published and the proxies acknowledged, over what each replica counts, to conditions that the
 * holder of the Lease writes. Nothing here is waited for by those who serve proxies.
 */
@NullMarked
package dev.portcullis.status;

import org.jspecify.annotations.NullMarked;
