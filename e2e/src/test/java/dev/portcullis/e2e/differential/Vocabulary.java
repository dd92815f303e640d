package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;

/**
 * The few words that the policies and the requests of one experiment share, so that rules match as
 * often as they don't.
 */
record Vocabulary(
    ImmutableList<String> paths,
    ImmutableList<String> hosts,
    ImmutableList<String> methods,
    ImmutableList<String> headers,
    ImmutableList<String> values,
    ImmutableList<String> issuers,
    ImmutableList<String> subjects,
    ImmutableList<String> claims,
    ImmutableList<String> audiences) {

  private static final ImmutableList<String> PATHS =
      ImmutableList.of(
          "/",
          "/a",
          "/a/b",
          "/a/b/c",
          "/A",
          "/admin",
          "/admin/",
          "/public/x",
          "/a//b",
          "/a/./b",
          "/a/../b",
          "/a%2Fb",
          "/a%2fb",
          "/a%2eb",
          "/%61",
          "/a;v=1",
          "/a;x/b",
          "/a\\b",
          "/a%5Cb",
          "/a%20b",
          "/a.b",
          "/a+b",
          "/a*b",
          "/a(b)",
          "/a%3Fb",
          "/a%23b",
          "/%2e%2e/a",
          "/a/b/",
          "//a",
          "/a~b",
          "/%C3%A9",
          "/a%00b",
          "/a%",
          "/a%zz",
          "/store/1/cart",
          "/a/%2E%2E/b");
  private static final ImmutableList<String> HOSTS =
      ImmutableList.of(
          "a.example",
          "A.Example",
          "a.example:8080",
          "a.example:80",
          "www.a.example",
          "a.example.",
          "b.example",
          "10.1.2.3",
          "10.1.2.3:8080",
          "[::1]",
          "[::1]:8080",
          "example",
          "a_b.example",
          "xn--9ca.example");
  private static final ImmutableList<String> METHODS =
      ImmutableList.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "PURGE");
  private static final ImmutableList<String> HEADERS =
      ImmutableList.of(
          "x-a",
          "x-b",
          "X-A",
          "user-agent",
          "cookie",
          "authorization",
          ":path",
          ":method",
          ":authority",
          ":scheme",
          "x-forwarded-for",
          "x-forwarded-proto",
          "x-out-a",
          "x-payload",
          "x-jwt",
          "host",
          "x-envoy-internal",
          "accept",
          "x_under",
          "x-forwarded-client-cert");
  private static final ImmutableList<String> VALUES =
      ImmutableList.of(
          "v",
          "w",
          "v,w",
          "v, w",
          "V",
          "prefix-1",
          "a b",
          "a*b",
          "é",
          "v\"q\"",
          "",
          "[v]",
          "1",
          "true",
          "a/b",
          "g1",
          "read");
  private static final ImmutableList<String> ISSUERS =
      ImmutableList.of(
          "iss-a",
          "iss-b",
          "https://idp.example",
          "https://idp.example/",
          "iss/a",
          "ISS-A",
          "testing@secure.example",
          "iss-c");
  private static final ImmutableList<String> SUBJECTS =
      ImmutableList.of("alice", "bob", "team/x", "Alice", "al", "*", "é", "");
  private static final ImmutableList<String> CLAIMS =
      ImmutableList.of(
          "groups",
          "role",
          "scope",
          "permission",
          "level",
          "admin",
          "nested",
          "a.b",
          "https://e.com/role",
          "azp",
          "aud",
          "iss",
          "sub",
          "roles list",
          "x",
          "exp",
          "é");
  private static final ImmutableList<String> AUDIENCES =
      ImmutableList.of(
          "aud1", "aud1/", "https://aud1", "http://aud1/", "aud2", "AUD1", "https://aud1//", "a b");

  static Vocabulary draw(Draw draw) {
    return new Vocabulary(
        draw.some(PATHS, 4),
        draw.some(HOSTS, 3),
        draw.some(METHODS, 3),
        draw.some(HEADERS, 3),
        draw.some(VALUES, 4),
        draw.some(ISSUERS, 3),
        draw.some(SUBJECTS, 3),
        draw.some(CLAIMS, 4),
        draw.some(AUDIENCES, 3));
  }
}
