package dev.portcullis.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.ConfigProblem;

/** What the admin API shows; every method may be called by any thread at any time. */
public interface AdminView {
  /** True once the first generation is compiled and proxies are let in. */
  boolean isReady();

  /** The number of the generation that is enforced. */
  long generation();

  /** True while the source can be read. */
  boolean isSynced();

  /** What is wrong with the configuration, by place. */
  ImmutableList<ConfigProblem> problems();

  /** The connected proxies, as JSON objects. */
  ImmutableList<ImmutableMap<String, Object>> proxies();

  /** Who was not let in of late, and why, as JSON objects. */
  ImmutableList<ImmutableMap<String, Object>> turnedAway();

  /** What groups of connected proxies are told, as JSON objects, the same on every replica. */
  ImmutableList<ImmutableMap<String, Object>> groups();

  /** The issuers whose keys are fetched, as JSON objects. */
  ImmutableList<ImmutableMap<String, Object>> issuers();

  /** Has the keys of an issuer fetched soon; false if no policy wants them. */
  boolean refreshKeys(String issuer);

  /** All metrics in Prometheus' text format. */
  String metrics();
}
