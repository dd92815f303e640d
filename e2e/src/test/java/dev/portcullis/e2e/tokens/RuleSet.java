package dev.portcullis.e2e.tokens;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.decide.token.TokenVerifier;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.StrictSettings;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Rules for tokens, by a name, in the YAML of {@code jwtRules}.
 *
 * @param rules each a list item, indented by nothing
 */
record RuleSet(String name, String rules) {

  /** The RequestAuthentication with these rules. */
  String yaml() {
    return """
    apiVersion: security.istio.io/v1
    kind: RequestAuthentication
    metadata:
      name: %s
      namespace: foo
    spec:
      jwtRules:
    """
            .formatted(name)
        + rules.indent(2);
  }

  private ImmutableList<RequestAuthentication> authentications() {
    ConfigReader reader = new ConfigReader("default");
    ImmutableList<ReadDocument> read =
        new DocumentParser()
            .parse(name, yaml().getBytes(StandardCharsets.UTF_8)).documents().stream()
                .map(reader::read)
                .flatMap(documents -> documents.stream())
                .collect(ImmutableList.toImmutableList());
    return read.stream()
        .map(document -> document.object() != null ? document.object() : document.closed())
        .map(Objects::requireNonNull)
        .map(RequestAuthentication.class::cast)
        .collect(ImmutableList.toImmutableList());
  }

  TokenVerifier verifier() {
    return new TokenVerifier(authentications(), StrictSettings.OFF);
  }

  ImmutableList<EncodedResource> compiled() {
    ConfigView view =
        new ConfigView(
            1,
            ImmutableSortedMap.copyOf(Maps.uniqueIndex(authentications(), ConfigObject::key)),
            MeshSettings.DEFAULT);
    WorkloadGroupKey group =
        new WorkloadGroupKey(
            ProxyRole.SIDECAR, "foo", ImmutableSortedMap.of(), null, PolicyDelivery.ATOMIC);
    return new PolicyCompiler().compile(view, group).resources();
  }
}
