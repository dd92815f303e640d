/**
 * Who proxies of a cluster are, as far as its API server knows: whose the token is that one shows
 * when it connects. What a proxy is told depends on it, never on what its node says.
 */
@NullMarked
package dev.portcullis.identity;

import org.jspecify.annotations.NullMarked;
