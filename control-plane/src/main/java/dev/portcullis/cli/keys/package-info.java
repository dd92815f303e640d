/**
 * {@code portcullis key} and {@code portcullis token}: keys and tokens made and read offline, by
 * users who write policies. Nothing here serves a proxy; what verifies a token is {@code decide}.
 */
@NullMarked
package dev.portcullis.cli.keys;

import org.jspecify.annotations.NullMarked;
