/**
 * Who the proxies are: what a node's own description makes of it, and a record of who is connected,
 * what they run and what they refused.
 */
@NullMarked
package dev.portcullis.proxy;

import org.jspecify.annotations.NullMarked;
