package dev.portcullis.document;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.LoadBalancer.ConsistentHash;
import dev.portcullis.model.LoadBalancer.HashKey;
import dev.portcullis.model.LoadBalancer.HashTable;
import dev.portcullis.model.ProblemCode;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Reads {@code loadBalancer.consistentHash} of a DestinationRule. */
final class ConsistentHashReader {
  private static final ImmutableSet<String> KEYS =
      ImmutableSet.of("httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName");

  // Envoy refuses more.
  private static final int LARGEST_RING = 8 * 1024 * 1024;
  private static final int LARGEST_TABLE = 5_000_011;

  private ConsistentHashReader() {}

  static @Nullable ConsistentHash read(@Nullable Fields hash) {
    if (hash == null) {
      return null;
    }
    if (KEYS.stream().filter(hash::has).count() > 1) {
      hash.reading()
          .report(
              ProblemCode.CONFLICTING_FIELDS,
              hash.location(),
              hash.path() + " must have only one of " + String.join(", ", KEYS),
              "");
    }
    ConsistentHash read = new ConsistentHash(key(hash), table(hash));
    hash.done();
    return read;
  }

  private static @Nullable HashKey key(Fields hash) {
    String header = hash.string("httpHeaderName", "");
    String parameter = hash.string("httpQueryParameterName", "");
    HashKey cookie = HashCookieReader.read(hash.object("httpCookie"));
    boolean sourceIp = hash.bool("useSourceIp", false);
    if (!header.isEmpty() && !HeaderNames.isHeaderOrPseudoHeader(header)) {
      hash.report(
          ProblemCode.INVALID_HEADER_NAME,
          "httpHeaderName",
          "is " + header + ", which is no name of a header",
          HeaderNames.HINT);
    }
    if (parameter.chars().anyMatch(Character::isISOControl)) {
      hash.report(
          ProblemCode.INVALID_VALUE, "httpQueryParameterName", "has control characters", "");
    }
    if (!header.isEmpty()) {
      return new HashKey.Header(header);
    }
    if (cookie != null) {
      return cookie;
    }
    if (sourceIp) {
      return new HashKey.SourceIp();
    }
    return parameter.isEmpty() ? null : new HashKey.QueryParameter(parameter);
  }

  private static HashTable table(Fields hash) {
    int older = hash.integer("minimumRingSize", 0, LARGEST_RING, 0);
    Fields ring = hash.object("ringHash");
    Fields maglev = hash.object("maglev");
    int ringSize = size(ring, "minimumRingSize", LARGEST_RING);
    int tableSize = size(maglev, "tableSize", LARGEST_TABLE);
    if (maglev != null && tableSize != 0 && !BigInteger.valueOf(tableSize).isProbablePrime(50)) {
      maglev.report(
          ProblemCode.INVALID_VALUE,
          "tableSize",
          "is " + tableSize + ", which is no prime number",
          "write one, such as 65537, or leave it out");
    }
    if (maglev != null) {
      return new HashTable.Maglev(tableSize);
    }
    return new HashTable.Ring(ring == null ? older : ringSize);
  }

  private static int size(@Nullable Fields owner, String name, int largest) {
    if (owner == null) {
      return 0;
    }
    int size = owner.integer(name, 0, largest, 0);
    owner.done();
    return size;
  }
}
