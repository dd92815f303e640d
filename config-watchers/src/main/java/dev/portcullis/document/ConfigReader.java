package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.document.KindReader.Result;
import dev.portcullis.document.Reading.Spelling;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Makes objects of documents, from files and from Kubernetes alike. Stateless but for defaults. */
public final class ConfigReader {
  private final String defaultNamespace;
  private final MetaReader metaReader;

  /**
   * A reader.
   *
   * @param defaultNamespace the namespace of objects that name none
   */
  public ConfigReader(String defaultNamespace) {
    this.defaultNamespace = defaultNamespace;
    this.metaReader = new MetaReader(defaultNamespace);
  }

  /** The namespace of objects that name none. */
  public String defaultNamespace() {
    return defaultNamespace;
  }

  /** Reads a document: one result, or one for each item of a List. */
  public ImmutableList<ReadDocument> read(Node document) {
    if (document instanceof MappingNode mapping) {
      Fields fields = new Fields(new Reading(Spelling.EXACT), mapping, "");
      String kind = fields.string("kind");
      if (kind != null && kind.endsWith("List") && fields.has("items")) {
        return list(kind, fields);
      }
    }
    return ImmutableList.of(one(document, null, ""));
  }

  private ImmutableList<ReadDocument> list(String kind, Fields list) {
    // The items of a typed list may go without kind and apiVersion, as the API server sends them.
    String itemKind = kind.equals("List") ? null : kind.substring(0, kind.length() - 4);
    String apiVersion = list.string("apiVersion", "");
    ImmutableList.Builder<ReadDocument> documents = ImmutableList.builder();
    for (Node item : list.items("items")) {
      documents.add(one(item, itemKind, itemKind == null ? "" : apiVersion));
    }
    list.ignore("metadata");
    list.done();
    if (!list.reading().problems(null).isEmpty()) {
      documents.add(unread(list.reading(), list.location()));
    }
    return documents.build();
  }

  private ReadDocument one(Node document, @Nullable String listKind, String listVersion) {
    if (!(document instanceof MappingNode mapping)) {
      Reading reading = new Reading(Spelling.EXACT);
      reading.report(
          ProblemCode.NOT_AN_OBJECT,
          document.location(),
          "the document is not a mapping with apiVersion, kind, metadata and spec",
          "");
      return unread(reading, document);
    }
    Fields head = new Fields(new Reading(Spelling.EXACT), mapping, "");
    String kind = head.has("kind") ? head.required("kind") : listKind;
    String apiVersion = head.has("apiVersion") ? head.required("apiVersion") : listVersion;
    if (kind == null && !head.has("kind")) {
      head.missing("kind");
    }
    if (kind == null || apiVersion == null) {
      return unread(head.reading(), document);
    }
    String group = group(apiVersion);
    ConfigKind known = KnownKinds.used(group, kind).orElse(null);
    if (known == null || KnownKinds.notUsed(group, kind)) {
      return notUsed(head, group, kind);
    }
    // Others may have a kind called Service; a policy under a misspelt group must close its scope.
    if (!KnownKinds.knownGroup(group) && !known.group().equals("security.istio.io")) {
      return foreign(head, known, apiVersion);
    }
    return object(mapping, known, apiVersion);
  }

  private ReadDocument object(MappingNode mapping, ConfigKind kind, String apiVersion) {
    boolean istio = kind.group().endsWith(".istio.io");
    Reading reading = new Reading(istio ? Spelling.CAMEL_OR_SNAKE : Spelling.EXACT);
    Fields document = new Fields(reading, mapping, "");
    document.ignore("kind", "apiVersion", "status");
    if (!KnownKinds.apiVersions(kind).contains(apiVersion)) {
      wrongVersion(document, kind, apiVersion);
    }
    ConfigMeta meta = metaReader.read(kind, document);
    if (meta == null) {
      return unread(reading, mapping);
    }
    Annotations.check(meta, document);
    Result result = reader(kind).read(meta, document);
    document.done();
    ConfigKey key = meta.key();
    return new ReadDocument(
        key,
        reading.usable() ? result.object() : null,
        reading.usable() ? null : result.closed(),
        reading.problems(key),
        reading.stricter(key),
        mapping.location());
  }

  private static KindReader reader(ConfigKind kind) {
    return switch (kind) {
      case REQUEST_AUTHENTICATION -> new RequestAuthenticationReader();
      case AUTHORIZATION_POLICY -> new AuthorizationPolicyReader();
      case PEER_AUTHENTICATION -> new PeerAuthenticationReader();
      case GATEWAY -> new GatewayReader();
      case VIRTUAL_SERVICE -> new VirtualServiceReader();
      case SERVICE_ENTRY -> new ServiceEntryReader();
      case DESTINATION_RULE -> new DestinationRuleReader();
      case WORKLOAD_ENTRY -> new WorkloadEntryReader();
      case SIDECAR -> new SidecarReader();
      case SERVICE -> new ServiceReader();
      case SERVICE_ACCOUNT -> IdentityReaders::serviceAccount;
      case NAMESPACE -> IdentityReaders::namespace;
      case SECRET -> new SecretReader(InstantSource.system());
      case POD -> new PodReader();
      case DEPLOYMENT -> new DeploymentReader();
      case ENDPOINT_SLICE -> new EndpointSliceReader();
      case GATEWAY_CLASS -> GatewayClassReader::read;
      case KUBERNETES_GATEWAY -> new KubernetesGatewayReader();
      case HTTP_ROUTE -> new KubernetesRouteReader(RouteDialect.HTTP);
      case GRPC_ROUTE -> new KubernetesRouteReader(RouteDialect.GRPC);
      case REFERENCE_GRANT -> new ReferenceGrantReader();
    };
  }

  private static void wrongVersion(Fields document, ConfigKind kind, String apiVersion) {
    document.report(
        ProblemCode.WRONG_API_VERSION,
        "apiVersion",
        (apiVersion.isEmpty() ? "is missing" : "is " + apiVersion)
            + ", but of kind "
            + kind.kind()
            + " it is "
            + String.join(" or ", KnownKinds.apiVersions(kind)),
        "write " + KnownKinds.apiVersions(kind).getFirst());
  }

  private static ReadDocument foreign(Fields head, ConfigKind kind, String apiVersion) {
    wrongVersion(head, kind, apiVersion);
    return unread(head.reading(), head.location());
  }

  private static ReadDocument notUsed(Fields head, String group, String kind) {
    if (KnownKinds.notUsed(group, kind)) {
      head.report(ProblemCode.KIND_NOT_USED, "kind", kind + " is not used by Portcullis", "");
    } else {
      head.report(
          ProblemCode.UNKNOWN_KIND,
          "kind",
          kind + (group.isEmpty() ? "" : " of " + group) + " is not known",
          Suggestion.hint(kind, KnownKinds.names(), "move the document out of the directory"));
    }
    return unread(head.reading(), head.location());
  }

  private static ReadDocument unread(Reading reading, Node document) {
    return unread(reading, document.location());
  }

  private static ReadDocument unread(Reading reading, SourceLocation location) {
    return new ReadDocument(
        null, null, null, reading.problems(null), reading.stricter(null), location);
  }

  private static String group(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }
}
