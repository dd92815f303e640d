/**
 * What proxies are told: resource types, content hashes, encoded resources, snapshots and their
 * differences. Knows nothing of where the configuration comes from or how it is compiled.
 */
@NullMarked
package dev.portcullis.xds;

import org.jspecify.annotations.NullMarked;
