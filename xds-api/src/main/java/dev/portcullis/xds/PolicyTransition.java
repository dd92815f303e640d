package dev.portcullis.xds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * How a proxy is brought from one HTTP policy to another when the policy is spread over several
 * extension resources ({@link PolicyDelivery#PHASED}): an order of single responses in which no
 * request is ever decided by parts of both policies. A pure function.
 *
 * <p>The caller sends each step as a response of its own and waits for its ACK before the next. A
 * sequence that has begun is finished before a newer target is looked at; a NACK ends it, and what
 * the proxy then holds of the names sent so far is unknown. For a proxy that is new (it claims
 * nothing and its listeners are still warming) no transition is needed: every name is answered with
 * the target as it is asked for.
 */
@FunctionalInterface
public interface PolicyTransition {

  /**
   * The responses that lead from {@code held} to {@code target}; none if they agree.
   *
   * @param held by name what the proxy is known to enforce, in the form in which it was sent; a
   *     name that is missing here is one whose content is unknown, which the first step then closes
   * @param target by name what the proxy is to enforce; only names that are policy slots
   */
  ImmutableList<EncodedResource> steps(
      ImmutableMap<String, EncodedResource> held, ImmutableMap<String, EncodedResource> target);
}
