package dev.portcullis.document;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.portcullis.model.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Checks {@code loadBalancer} of a DestinationRule. */
final class LoadBalancerReader {
  private static final int MOST = Integer.MAX_VALUE;
  private static final ImmutableSet<String> HASHED =
      ImmutableSet.of("httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName");

  private LoadBalancerReader() {}

  /** How a server is chosen, in the order of Istio's protos. */
  private enum Simple {
    UNSPECIFIED,
    LEAST_CONN,
    RANDOM,
    PASSTHROUGH,
    ROUND_ROBIN,
    LEAST_REQUEST
  }

  /** Whether the load is spread evenly, as without the field; so that there is nothing to say. */
  static boolean isAsAlways(Fields policy) {
    Fields balancer = policy.object("loadBalancer");
    if (balancer == null) {
      return true;
    }
    Simple simple = balancer.choice("simple", Simple.class);
    checkHash(balancer.object("consistentHash"));
    checkLocality(balancer.object("localityLbSetting"));
    checkWarmup(balancer.object("warmup"));
    balancer.duration("warmupDurationSecs");
    if (balancer.has("simple") && balancer.has("consistentHash")) {
      balancer.report(
          ProblemCode.CONFLICTING_FIELDS,
          "consistentHash",
          "can't be given together with simple",
          "remove one of them");
    }
    balancer.done();
    return Sets.difference(balancer.names(), ImmutableSet.of("simple")).isEmpty() && isEven(simple);
  }

  private static boolean isEven(@Nullable Simple simple) {
    return switch (simple) {
      case null -> true;
      case UNSPECIFIED, LEAST_CONN, LEAST_REQUEST, ROUND_ROBIN -> true;
      case RANDOM, PASSTHROUGH -> false;
    };
  }

  private static void checkHash(@Nullable Fields hash) {
    if (hash == null) {
      return;
    }
    if (HASHED.stream().filter(hash::has).count() > 1) {
      hash.reading()
          .report(
              ProblemCode.CONFLICTING_FIELDS,
              hash.location(),
              hash.path() + " must have only one of " + String.join(", ", HASHED),
              "");
    }
    hash.string("httpHeaderName");
    hash.string("httpQueryParameterName");
    hash.bool("useSourceIp", false);
    checkCookie(hash.object("httpCookie"));
    checkNumber(hash.object("ringHash"), "minimumRingSize");
    checkNumber(hash.object("maglev"), "tableSize");
    hash.integer("minimumRingSize", 0, MOST);
    hash.done();
  }

  private static void checkCookie(@Nullable Fields cookie) {
    if (cookie == null) {
      return;
    }
    cookie.required("name");
    cookie.string("path");
    Timeouts.check(cookie, "ttl");
    for (Fields attribute : cookie.objects("attributes")) {
      attribute.required("name");
      attribute.string("value");
      attribute.done();
    }
    cookie.done();
  }

  private static void checkNumber(@Nullable Fields owner, String name) {
    if (owner != null) {
      owner.integer(name, 0, MOST);
      owner.done();
    }
  }

  private static void checkLocality(@Nullable Fields locality) {
    if (locality == null) {
      return;
    }
    locality.bool("enabled", true);
    for (Fields share : locality.objects("distribute")) {
      share.string("from");
      Fields to = share.object("to");
      if (to != null) {
        to.names().forEach(region -> to.integer(region, 0, 100));
      }
      share.done();
    }
    for (Fields failover : locality.objects("failover")) {
      failover.string("from");
      failover.string("to");
      failover.done();
    }
    locality.strings("failoverPriority");
    locality.done();
  }

  private static void checkWarmup(@Nullable Fields warmup) {
    if (warmup == null) {
      return;
    }
    if (!warmup.has("duration")) {
      warmup.missing("duration");
    }
    warmup.duration("duration");
    Numbers.check(warmup, "minimumPercent", 0, 100);
    Numbers.check(warmup, "aggression", 1, MOST);
    warmup.done();
  }
}
