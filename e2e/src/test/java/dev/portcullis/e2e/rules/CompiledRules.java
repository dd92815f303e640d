package dev.portcullis.e2e.rules;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Maps;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.index.IndexSize;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Compiles documents as the control plane does for a sidecar that is told policy in one piece. */
final class CompiledRules {
  private static final WorkloadGroupKey GROUP =
      new WorkloadGroupKey(
          ProxyRole.SIDECAR,
          "foo",
          ImmutableSortedMap.of("app", "httpbin"),
          null,
          PolicyDelivery.ATOMIC);

  private CompiledRules() {}

  /** The documents, read once. */
  static ConfigView read(String yaml) {
    ConfigReader reader = new ConfigReader("default");
    List<ConfigObject> objects =
        new DocumentParser()
            .parse("rules.yaml", yaml.getBytes(StandardCharsets.UTF_8)).documents().stream()
                .flatMap(document -> reader.read(document).stream())
                .map(read -> Objects.requireNonNull(read.object(), read::toString))
                .toList();
    return new ConfigView(
        1,
        ImmutableSortedMap.copyOf(Maps.uniqueIndex(objects, ConfigObject::key)),
        MeshSettings.DEFAULT);
  }

  /** The resource with the whole policy. */
  static EncodedResource compile(ConfigView view, IndexSize size) {
    return Iterables.getOnlyElement(new PolicyCompiler(size).compile(view, GROUP).resources());
  }

  /** The filter in a resource. */
  static Any filter(EncodedResource resource) {
    try {
      return TypedExtensionConfig.parseFrom(resource.body().getValue()).getTypedConfig();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
