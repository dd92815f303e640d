package dev.portcullis.source;

/**
 * Which state of an object a source has read last, for whoever tells its author what became of it.
 *
 * @param uid what an object of the same name that was deleted and made anew has not
 * @param generation counts the changes of what its author wrote
 */
public record ObjectVersion(String uid, long generation) {}
