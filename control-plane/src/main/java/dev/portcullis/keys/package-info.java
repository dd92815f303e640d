/**
 * What {@code jwks} is told: which keys policies refer to, and where in the mesh their servers are.
 * Stands between the compiler, which knows the mesh and fetches nothing, and {@code jwks}, which
 * fetches and knows no mesh.
 */
@NullMarked
package dev.portcullis.keys;

import org.jspecify.annotations.NullMarked;
