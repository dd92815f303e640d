package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/** Draws the values of what rules say of where a request comes from. */
final class SourceDraw {
  private static final ImmutableList<String> NAMESPACES =
      ImmutableList.of("foo", "bar", "f*", "*o", "*", "f*o", "FOO", "x", "fo.", "foo/x");
  private static final ImmutableList<String> ACCOUNTS =
      ImmutableList.of(
          "httpbin", "client", "foo/httpbin", "bar/client", "foo/client", "htt.bin", "foo/http");
  private static final ImmutableList<String> DOMAINS =
      ImmutableList.of(
          "cluster.local", "td1", "old.example", "*", "cluster*", "*.local", "td*", "unknown");
  private static final ImmutableList<String> BLOCKS =
      ImmutableList.of(
          "127.0.0.1",
          "127.0.0.2",
          "127.0.0.0/31",
          "127.0.0.2/31",
          "127.0.0.0/8",
          "127.9.9.9/8",
          "0.0.0.0/0",
          "10.1.2.3",
          "10.1.2.0/24",
          "10.1.2.128/25",
          "10.0.0.0/8",
          "::1",
          "2001:db8::/32",
          "2001:db8::1",
          "::/0",
          "127.0.0.1/32",
          "0.0.0.0/1",
          "128.0.0.0/1",
          "::ffff:127.0.0.1",
          "0.0.0.0");

  private final Draw draw;
  private final Vocabulary words;

  SourceDraw(Draw draw, Vocabulary words) {
    this.draw = draw;
    this.words = words;
  }

  /** One element of {@code from}. */
  ImmutableMap<String, Object> from() {
    Fields fields = new Fields(draw);
    for (int count = draw.mostly(1, 2, 3); count > 0; count--) {
      switch (draw.below(10)) {
        case 0 -> fields.add("principals", this::principal);
        case 1, 2, 3, 4 -> fields.add("requestPrincipals", this::requestPrincipal);
        case 5 -> fields.add("namespaces", this::namespace);
        case 6 -> fields.add("trustDomains", this::trustDomain);
        case 7 -> fields.add("ipBlocks", this::block);
        case 8 -> fields.add("remoteIpBlocks", this::block);
        default -> fields.add("serviceAccounts", this::serviceAccount);
      }
    }
    return ImmutableMap.of("source", fields.build());
  }

  String principal() {
    String client = draw.pick(Identities.CLIENTS).substring("spiffe://".length());
    return switch (draw.below(8)) {
      case 0, 1, 2 -> client;
      case 3 -> draw.pattern(client);
      case 4 -> draw.of("*", "*/ns/foo/sa/httpbin", "*/sa/httpbin", "cluster.local/ns/foo/*");
      case 5 -> draw.of("cluster.local", "td*", "*local") + "/ns/foo/sa/httpbin";
      case 6 -> "spiffe://" + client;
      default -> draw.nearly(client);
    };
  }

  String requestPrincipal() {
    String issuer = draw.pick(words.issuers());
    String subject = draw.pick(words.subjects());
    return switch (draw.below(12)) {
      case 0, 1, 2 -> issuer + "/" + subject;
      case 3 -> issuer + "/*";
      case 4 -> "*";
      case 5 -> "*/" + subject;
      case 6 -> draw.pattern(issuer + "/" + subject);
      case 7 -> issuer;
      case 8 -> draw.of("*/*", issuer + "//*", "**", "/", "*/", "/*");
      case 9 -> issuer.substring(0, 1 + draw.below(issuer.length())) + "*";
      case 10 -> "*" + issuer.substring(draw.below(issuer.length())) + "/" + subject;
      default -> draw.nearly(issuer + "/" + subject);
    };
  }

  String namespace() {
    return draw.pick(NAMESPACES);
  }

  String trustDomain() {
    return draw.pick(DOMAINS);
  }

  String serviceAccount() {
    return draw.pick(ACCOUNTS);
  }

  String block() {
    return draw.pick(BLOCKS);
  }
}
