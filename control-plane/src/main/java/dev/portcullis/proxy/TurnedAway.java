package dev.portcullis.proxy;

import java.time.Instant;

/**
 * Somebody who was not let in.
 *
 * @param id the node id that was claimed, "" where none was heard
 * @param peer the address
 * @param reason a sentence for the operator
 * @param times how often, for this reason
 * @param last when last
 */
public record TurnedAway(String id, String peer, String reason, int times, Instant last) {}
