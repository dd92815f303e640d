package dev.portcullis.proxy;

import dev.portcullis.xds.GroupMembership;

/** Where to see what changes while a proxy is connected; asked by any thread. */
public interface ProxyProgress {
  /** Which group the proxy belongs to now. */
  GroupMembership membership();

  /** How far the proxy is; computed only if somebody looks. */
  ProxyReport report();

  /** What its stream waits for. */
  Waiting waiting();
}
