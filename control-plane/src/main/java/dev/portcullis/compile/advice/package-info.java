/**
 * What is legal and probably not meant, found by looking at all objects together: beside the
 * compile, never in its way.
 */
@NullMarked
package dev.portcullis.compile.advice;

import org.jspecify.annotations.NullMarked;
