/** The HTTP API for people and monitoring: health, metrics, connected proxies, problems. */
@NullMarked
package dev.portcullis.admin;

import org.jspecify.annotations.NullMarked;
