package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.xds.EncodedResource;

/**
 * The outcome of compiling one aspect of a workload group.
 *
 * @param resources what its proxies are told
 * @param problems what became apparent only for this group
 */
public record Compiled(
    ImmutableList<EncodedResource> resources, ImmutableList<ConfigProblem> problems) {

  /** Both outcomes together. */
  public Compiled and(Compiled other) {
    return new Compiled(
        ImmutableList.<EncodedResource>builder().addAll(resources).addAll(other.resources).build(),
        ImmutableList.<ConfigProblem>builder().addAll(problems).addAll(other.problems).build());
  }
}
