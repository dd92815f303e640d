package dev.portcullis.jwks;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings;
import java.time.Duration;

/**
 * All that policies refer to at one moment, and how to get it.
 *
 * @param timeouts by reference how long a fetch may take, in all
 * @param rootNamespace the namespace whose objects count for every other
 */
public record WantedKeys(
    ImmutableSortedMap<JwksReference, Duration> timeouts,
    String rootNamespace,
    KeyHosts hosts,
    JwksSettings settings) {}
