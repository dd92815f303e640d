package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ExtensionProvider;
import dev.portcullis.model.ExtensionProvider.NotAnAuthorizer;
import dev.portcullis.model.ExtensionProvider.Unusable;
import dev.portcullis.model.ProblemCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code extensionProviders} of a mesh config. One that cannot be used is kept as such:
 * what refers to it is refused, and the rest of the mesh config stands.
 */
final class ExtensionProviders {
  private static final String HTTP = "envoyExtAuthzHttp";
  private static final String GRPC = "envoyExtAuthzGrpc";

  private ExtensionProviders() {}

  static ImmutableList<ExtensionProvider> read(Fields mesh) {
    Map<String, ExtensionProvider> authorizers = new LinkedHashMap<>();
    ImmutableList.Builder<ExtensionProvider> others = ImmutableList.builder();
    for (Fields fields : mesh.objects("extensionProviders")) {
      ExtensionProvider provider = read(fields, fields.string("name", ""));
      if (provider instanceof NotAnAuthorizer) {
        others.add(provider);
      } else if (provider != null) {
        authorizers.merge(
            provider.name(), provider, (first, second) -> duplicate(fields, first, second));
      }
    }
    return others.addAll(authorizers.values()).build();
  }

  /** Which of the two is meant is not known: neither is used. */
  private static ExtensionProvider duplicate(
      Fields fields, ExtensionProvider first, ExtensionProvider second) {
    String reason = "is the name of two providers";
    fields.report(
        ProblemCode.PROVIDER_UNUSABLE, "name", "is that of another provider, too", "rename one");
    return new Unusable(second.name(), reason, first.location());
  }

  private static @Nullable ExtensionProvider read(Fields fields, String name) {
    List<String> kinds =
        Stream.of(MeshSettingNames.PROVIDERS).filter(fields::has).limit(2).toList();
    if (kinds.size() > 1) {
      fields.report(
          ProblemCode.CONFLICTING_FIELDS,
          kinds.getLast(),
          "stands beside " + kinds.getFirst(),
          "write a provider for each");
    }
    String kind = kinds.isEmpty() ? "" : kinds.getFirst();
    ExtensionProvider provider =
        switch (kind) {
          case HTTP -> AuthorizerReader.http(fields, name, fields.object(HTTP));
          case GRPC -> AuthorizerReader.grpc(fields, name, fields.object(GRPC));
          default -> new NotAnAuthorizer(name, kind, fields.location());
        };
    fields.ignore(MeshSettingNames.PROVIDERS);
    fields.done();
    return provider;
  }
}
