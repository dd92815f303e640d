/**
 * What users write: immutable records of Istio's and Kubernetes' resources, the mesh config, and
 * the problems found in them. Depends on no parser and no source.
 */
@NullMarked
package dev.portcullis.model;

import org.jspecify.annotations.NullMarked;
