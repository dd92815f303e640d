/**
 * From text to objects: YAML and JSON become nodes that know their line and column, and one reader
 * per kind makes a record of the model of a node, or problems. Sources call it; it knows no source.
 */
@NullMarked
package dev.portcullis.document;

import org.jspecify.annotations.NullMarked;
