package dev.portcullis.jwks;

import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings;
import java.time.Duration;

/**
 * What to fetch.
 *
 * @param timeout for everything: looking up, discovery, redirects, the body
 * @param etag of the last good answer, "" for none
 */
public record FetchRequest(
    JwksReference reference,
    Duration timeout,
    String etag,
    KeyHosts hosts,
    JwksSettings settings) {}
