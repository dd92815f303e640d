/**
 * Hears from proxies of tokens whose key they lack: takes the records of their access logs, maps
 * each to the key sets that the proxy's policies refer to, and passes it on to whoever fetches
 * keys.
 */
@NullMarked
package dev.portcullis.signal;

import org.jspecify.annotations.NullMarked;
