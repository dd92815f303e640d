/** What proxies are told: resource types, content-hashed resources and snapshots of them. */
@NullMarked
package dev.portcullis.xds;

import org.jspecify.annotations.NullMarked;
