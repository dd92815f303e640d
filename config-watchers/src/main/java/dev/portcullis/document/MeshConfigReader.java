package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.document.ParsedFile.Outcome;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.MeshSettings.PathNormalization;
import dev.portcullis.model.MeshSettingsBuilder;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import org.jspecify.annotations.Nullable;

/** Reads the mesh config: Istio's MeshConfig, and our own settings under {@code portcullis:}. */
public final class MeshConfigReader {
  private static final ImmutableMap<String, PathNormalization> NORMALIZATIONS =
      ImmutableMap.of(
          "DEFAULT", PathNormalization.BASE,
          "NONE", PathNormalization.NONE,
          "BASE", PathNormalization.BASE,
          "MERGE_SLASHES", PathNormalization.MERGE_SLASHES,
          "DECODE_AND_MERGE_SLASHES", PathNormalization.DECODE_AND_MERGE_SLASHES);

  /**
   * Reads a parsed file. One that holds only comments gives the defaults; one without a byte is an
   * error, for it is more likely half-written than meant.
   */
  public ReadMeshConfig read(ParsedFile file) {
    if (file.outcome() == Outcome.UNPARSABLE) {
      return new ReadMeshConfig(null, file.problems());
    }
    Reading reading = new Reading(Reading.Spelling.CAMEL_OR_SNAKE);
    SourceLocation whole = SourceLocation.ofFile(file.name());
    if (file.outcome() == Outcome.ZERO_BYTES) {
      reading.report(
          ProblemCode.FILE_EMPTY,
          whole,
          "the mesh config is empty",
          "write at least a comment if the defaults are meant");
      return result(null, reading);
    }
    if (file.documents().isEmpty()) {
      return new ReadMeshConfig(MeshSettings.DEFAULT, ImmutableList.of());
    }
    if (file.documents().size() > 1) {
      reading.report(
          ProblemCode.NOT_A_MESH_CONFIG,
          file.documents().get(1).location(),
          "a mesh config is one document",
          "remove the others");
    }
    Fields fields = Fields.of(reading, file.documents().getFirst(), "");
    return result(fields == null ? null : settings(fields), reading);
  }

  private static ReadMeshConfig result(@Nullable MeshSettings settings, Reading reading) {
    return new ReadMeshConfig(reading.usable() ? settings : null, reading.problems(null));
  }

  private static @Nullable MeshSettings settings(Fields mesh) {
    if (mesh.has("kind") || mesh.has("apiVersion")) {
      mesh.report(
          ProblemCode.NOT_A_MESH_CONFIG,
          mesh.has("kind") ? "kind" : "apiVersion",
          "does not belong into a mesh config",
          "of a ConfigMap take what stands under data.mesh, of an IstioOperator"
              + " spec.meshConfig");
      return null;
    }
    return meshSettings(mesh);
  }

  private static MeshSettings meshSettings(Fields mesh) {
    MeshSettings defaults = MeshSettings.DEFAULT;
    MeshSettingsBuilder settings = defaults.toBuilder();
    PortcullisSettings.read(mesh.object("portcullis"), settings);
    MeshWideProxySettings.read(mesh, settings);
    settings
        .rootNamespace(namespace(mesh, defaults.rootNamespace()))
        .trustDomain(trustDomain(mesh, defaults.trustDomain()))
        .trustDomainAliases(
            PolicyValues.list(mesh, "trustDomainAliases", PolicyValues::trustDomain))
        .pathNormalization(normalization(mesh))
        .outboundTrafficPolicy(OutboundTrafficReader.ofMesh(mesh, defaults.outboundTrafficPolicy()))
        .autoMutualTls(mesh.bool("enableAutoMtls", defaults.autoMutualTls()))
        .serverName(orDefault(mesh.string("serverName", ""), defaults.serverName()))
        .extensionProviders(ExtensionProviders.read(mesh));
    MeshSettingNames.passOver(mesh);
    mesh.done();
    return settings.build();
  }

  private static String namespace(Fields mesh, String otherwise) {
    String namespace = orDefault(mesh.string("rootNamespace", ""), otherwise);
    if (!Names.isDnsLabel(namespace)) {
      mesh.report(
          ProblemCode.INVALID_NAME,
          "rootNamespace",
          "is " + namespace + ", which is no name of a namespace",
          "use at most 63 lower case letters, digits and \"-\"");
    }
    return namespace;
  }

  private static String trustDomain(Fields mesh, String otherwise) {
    String domain = orDefault(mesh.string("trustDomain", ""), otherwise);
    if (!Hosts.isName(domain)) {
      mesh.report(
          ProblemCode.INVALID_TRUST_DOMAIN,
          "trustDomain",
          "is " + domain + ", which is no trust domain",
          "write a DNS name, such as cluster.local");
    }
    return domain;
  }

  private static PathNormalization normalization(Fields mesh) {
    Fields fields = mesh.object("pathNormalization");
    if (fields == null) {
      return PathNormalization.BASE;
    }
    String name = fields.string("normalization", "DEFAULT");
    PathNormalization normalization = NORMALIZATIONS.get(name);
    if (normalization == null) {
      fields.unknownValue("normalization", name, NORMALIZATIONS.keySet().asList());
    }
    fields.done();
    return normalization == null ? PathNormalization.BASE : normalization;
  }

  static String orDefault(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }
}
