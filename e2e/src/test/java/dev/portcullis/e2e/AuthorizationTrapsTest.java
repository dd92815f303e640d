package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The traps of the semantics that concern authorization of HTTP requests, by their numbers. */
@WithEnvoy
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AuthorizationTrapsTest {
  private static final HttpRequest GET = HttpRequest.get("/");

  private final TrapBench bench = new TrapBench();

  @AfterAll
  void stop() {
    bench.close();
  }

  @BeforeEach
  void reset() {
    bench.reset();
  }

  /** A policy in the sidecar's namespace; {@code spec} in flow style. */
  private static String inFoo(String name, String spec) {
    return policy("foo", name, "", spec);
  }

  private static String inRoot(String name, String spec) {
    return policy("istio-system", name, "", spec);
  }

  private static String policy(String namespace, String name, String annotation, String spec) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: %s, namespace: %s, annotations: {%s}}
    spec: %s
    """
        .formatted(name, namespace, annotation, spec);
  }

  private static String allow(String rule) {
    return inFoo("allow", "{rules: [%s]}".formatted(rule));
  }

  private static String deny(String rule) {
    return inFoo("deny", "{action: DENY, rules: [%s]}".formatted(rule));
  }

  private static String paths(String... paths) {
    return "{to: [{operation: {paths: [\"%s\"]}}]}".formatted(String.join("\", \"", paths));
  }

  private int at(String path) {
    return bench.sidecar(HttpRequest.get(path));
  }

  @Test
  @DisplayName("32: with DENY policies only, everything else is allowed")
  void trap32DenyAloneAllowsTheRest() {
    bench.apply(deny(paths("/a")));
    assertThat(at("/a")).isEqualTo(403);
    assertThat(at("/b")).isEqualTo(200);
  }

  @Test
  @DisplayName("33: scopes have no precedence, their rules add up")
  void trap33ScopesAddUp() {
    bench.apply(inRoot("mesh", "{rules: [%s]}".formatted(paths("/a"))), allow(paths("/b")));
    assertThat(at("/a")).isEqualTo(200);
    assertThat(at("/b")).isEqualTo(200);
    assertThat(at("/c")).isEqualTo(403);
  }

  @Test
  @DisplayName("38: a host is compared with its port")
  void trap38HostsHavePorts() {
    bench.apply(allow("{to: [{operation: {hosts: [example.com]}}]}"));
    assertThat(bench.sidecar(GET.host("example.com"))).isEqualTo(200);
    assertThat(bench.sidecar(GET.host("example.com:8080"))).isEqualTo(403);
    assertThat(bench.sidecar(GET.host("example.com."))).isEqualTo(403);
  }

  @Test
  @DisplayName("39: hosts have no case, paths, methods and headers have")
  void trap39OnlyHostsHaveNoCase() {
    bench.apply(
        allow(
            "{to: [{operation: {hosts: [Example.COM], paths: [/Path]}}],"
                + " when: [{key: \"request.headers[X-Role]\", values: [Admin]}]}"));
    HttpRequest request = HttpRequest.get("/Path").host("eXample.com").header("x-role", "Admin");
    assertThat(bench.sidecar(request)).isEqualTo(200);
    assertThat(bench.sidecar(HttpRequest.get("/path").host("example.com"))).isEqualTo(403);
    HttpRequest other = HttpRequest.get("/Path").host("example.com").header("x-role", "admin");
    assertThat(bench.sidecar(other)).isEqualTo(403);
  }

  @Test
  @DisplayName("40: a prefix covers itself, what follows, and any query")
  void trap40PrefixesIgnoreTheQuery() {
    bench.apply(allow(paths("/foo*")));
    for (String path : new String[] {"/foo", "/foobar", "/foo/x", "/foo?x"}) {
      assertThat(at(path)).as(path).isEqualTo(200);
    }
    assertThat(at("/fo?/foo")).isEqualTo(403);
  }

  @Test
  @DisplayName("41: with stars at both ends the second is meant literally")
  void trap41TheSecondStarIsLiteral() {
    bench.apply(allow(paths("*/health*")));
    assertThat(at("/x/health")).isEqualTo(403);
    assertThat(at("/x/healthz")).isEqualTo(403);
    assertThat(at("/x/health*")).isEqualTo(200);
  }

  @Test
  @DisplayName("42: a template's slash has to be there")
  void trap42TheSlashOfATemplate() {
    bench.apply(allow(paths("/a/{**}")));
    assertThat(at("/a")).isEqualTo(403);
    assertThat(at("/a/")).isEqualTo(200);
    assertThat(at("/a/b/c")).isEqualTo(200);
  }

  @Test
  @DisplayName("43: a template that would end Envoy closes its policy, by the rule of its action")
  void trap43TemplatesThatEndEnvoy() {
    for (String template : new String[] {"{**}", "foo/{*}", "//foo/{*}", "/foo/{*}//"}) {
      bench.apply(allow(paths(template)));
      assertThat(at("/foo/x")).as(template).isEqualTo(403);
      bench.apply(deny(paths(template)));
      assertThat(at("/elsewhere")).as(template).isEqualTo(403);
    }
  }

  private static String header(String values) {
    return "{when: [{key: \"request.headers[x-a]\", %s}]}".formatted(values);
  }

  @Test
  @DisplayName("44: an empty header is there")
  void trap44EmptyIsPresent() {
    bench.apply(allow(header("values: [\"*\"]")));
    assertThat(bench.sidecar(GET.header("x-a", ""))).isEqualTo(200);
    assertThat(bench.sidecar(GET)).isEqualTo(403);
  }

  @Test
  @DisplayName("45: what is not there is not any value")
  void trap45NegationsOfWhatIsMissing() {
    String claim = "{when: [{key: \"request.auth.claims[group]\", notValues: [x]}]}";
    String peer = "{from: [{source: {notPrincipals: [\"*\"]}}]}";
    for (String rule : new String[] {header("notValues: [v]"), claim, peer}) {
      bench.apply(deny(rule));
      assertThat(bench.sidecar(GET)).as("DENY %s", rule).isEqualTo(403);
      bench.apply(allow(rule));
      assertThat(bench.sidecar(GET)).as("ALLOW %s", rule).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("46: each line of a repeated header counts by itself")
  void trap46RepeatedHeaders() {
    bench.apply(allow(header("values: [v]")));
    assertThat(bench.sidecar(GET.header("x-a", "v").header("x-a", "w"))).isEqualTo(200);
    assertThat(bench.sidecar(GET.header("x-a", "w"))).isEqualTo(403);
    assertThat(bench.sidecar(GET.header("x-a", "v,w"))).isEqualTo(403);
  }

  private static String denyAllTo(String namespace, String reference) {
    String spec = "{action: DENY, targetRefs: [{%s}], rules: [{}]}".formatted(reference);
    return policy(namespace, "by-reference", "", spec);
  }

  private static final String GATEWAY =
      "group: gateway.networking.k8s.io, kind: Gateway, name: istio-ingressgateway";

  @Test
  @DisplayName("53: a reference to a Gateway concerns no sidecar and no classic gateway")
  void trap53ReferencesToGateways() {
    bench.apply(denyAllTo("istio-system", GATEWAY));
    assertThat(bench.sidecar(GET)).isEqualTo(200);
    assertThat(bench.gateway(GET)).isEqualTo(200);
  }

  @Test
  @DisplayName("54: a reference does not reach into another namespace")
  void trap54ReferencesAcrossNamespaces() {
    bench.apply(denyAllTo("foo", GATEWAY));
    assertThat(bench.sidecar(GET)).isEqualTo(200);
    assertThat(bench.gateway(GET)).isEqualTo(200);
  }

  @Test
  @DisplayName("55: a reference that needs a waypoint attaches to nothing here")
  void trap55ReferencesThatNeedAWaypoint() {
    bench.apply(denyAllTo("foo", "group: \"\", kind: Service, name: httpbin"));
    assertThat(bench.sidecar(GET)).isEqualTo(200);
  }

  @Test
  @DisplayName("56: an empty selector selects everything in its scope")
  void trap56EmptySelector() {
    bench.apply(inFoo("deny", "{selector: {}, action: DENY, rules: [{}]}"));
    assertThat(bench.sidecar(GET)).isEqualTo(403);
    assertThat(bench.gateway(GET)).isEqualTo(200);
  }

  @Test
  @DisplayName("57: an unknown key refuses the scope of its DENY")
  void trap57UnknownKeys() {
    bench.apply(deny("{when: [{key: request.colour, values: [red]}]}"));
    assertThat(bench.sidecar(GET)).isEqualTo(403);
  }

  @Test
  @DisplayName("58: a bad block refuses the scope of its DENY")
  void trap58BrokenBlocks() {
    bench.apply(deny("{from: [{source: {ipBlocks: [10.0.0.0/99]}}]}"));
    assertThat(bench.sidecar(GET)).isEqualTo(403);
  }

  @Test
  @DisplayName("59: ALLOW policies on trial alone refuse nothing")
  void trap59AllowOnTrial() {
    String annotation = "istio.io/dry-run: \"true\"";
    bench.apply(policy("foo", "trial", annotation, "{rules: [%s]}".formatted(paths("/a"))));
    assertThat(at("/b")).isEqualTo(200);
  }

  @Test
  @DisplayName("60: a dry-run annotation that is no boolean is refused, and its policy closed")
  void trap60DryRunYes() {
    String annotation = "istio.io/dry-run: \"yes\"";
    bench.apply(policy("foo", "trial", annotation, "{rules: [%s]}".formatted(paths("/a"))));
    assertThat(at("/a")).isEqualTo(403);
  }

  @Test
  @DisplayName("69: AUDIT changes no answer")
  void trap69Audit() {
    bench.apply(inFoo("audit", "{action: AUDIT, rules: [{}]}"));
    assertThat(bench.sidecar(GET)).isEqualTo(200);
  }

  private static String client(String namespace, String blocks) {
    String rule = "{from: [{source: {remoteIpBlocks: [%s]}}]}".formatted(blocks);
    return policy(namespace, "client", "", "{rules: [%s]}".formatted(rule));
  }

  @Test
  @DisplayName("72: a gateway without trusted proxies believes no x-forwarded-for")
  void trap72ForgedClientAddress() {
    bench.apply(client("istio-system", "203.0.113.7"));
    assertThat(bench.gateway(GET.header("x-forwarded-for", "203.0.113.7"))).isEqualTo(403);
    bench.apply(client("istio-system", "127.0.0.1"));
    assertThat(bench.gateway(GET.header("x-forwarded-for", "203.0.113.7"))).isEqualTo(200);
  }

  @Test
  @DisplayName("73: with two trusted proxies and one entry the other end of the connection counts")
  void trap73TooFewEntries() {
    bench.configure("defaultConfig: {gatewayTopology: {numTrustedProxies: 2}}\n");
    bench.apply(client("istio-system", "203.0.113.7"));
    assertThat(bench.gateway(GET.header("x-forwarded-for", "203.0.113.7"))).isEqualTo(403);
    HttpRequest two = GET.header("x-forwarded-for", "203.0.113.7, 192.0.2.1");
    assertThat(bench.gateway(two)).isEqualTo(200);
  }

  @Test
  @DisplayName("74: a sidecar believes the last entry, whoever wrote it")
  void trap74ForgedAtASidecar() {
    bench.apply(client("foo", "203.0.113.7"));
    assertThat(bench.sidecar(GET.header("x-forwarded-for", "1.1.1.1, 203.0.113.7"))).isEqualTo(200);
    assertThat(bench.sidecar(GET.header("x-forwarded-for", "203.0.113.7, 1.1.1.1"))).isEqualTo(403);
  }

  @Test
  @DisplayName("77: a refusal says RBAC: access denied and nothing else")
  void trap77TheBodyOfARefusal() {
    bench.apply(deny("{}"));
    assertThat(bench.ask(Place.SIDECAR, GET).body()).isEqualTo("RBAC: access denied");
    assertThat(bench.ask(Place.SIDECAR, GET).header("www-authenticate")).isEmpty();
  }
}
