/**
 * The private authority of one installation, and what it certifies: the one Service by which the
 * API server reaches the webhooks and proxies reach xDS. It is kept in a Secret, renewed by time,
 * and its public half is told to those who have to trust it before anything is signed by it.
 */
@NullMarked
package dev.portcullis.certificates;

import org.jspecify.annotations.NullMarked;
