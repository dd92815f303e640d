/** The commands about keys that are fetched: from a running server, or as a server would. */
@NullMarked
package dev.portcullis.cli.jwks;

import org.jspecify.annotations.NullMarked;
