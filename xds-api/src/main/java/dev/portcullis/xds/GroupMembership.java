package dev.portcullis.xds;

/**
 * The group that a proxy belongs to.
 *
 * @param since the generation that moved it there, 0 if it was there when it connected
 */
public record GroupMembership(WorkloadGroupKey group, long since) {}
