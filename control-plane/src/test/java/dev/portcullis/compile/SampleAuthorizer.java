package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.Endpoint;
import dev.portcullis.model.ExtensionProvider.Call;
import dev.portcullis.model.ExtensionProvider.GrpcAuthorizer;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.ServiceEntry.Resolution;
import dev.portcullis.model.ServicePort;

/** The provider that the CUSTOM policies of {@link Policies} refer to. */
public final class SampleAuthorizer {
  /** Its service, with ports 9000 and 9001. */
  public static final ServiceEntry SERVICE = service(19_000);

  private SampleAuthorizer() {}

  /** Its service with another endpoint. */
  public static ServiceEntry service(int endpointPort) {
    return new ServiceEntry(
        Policies.meta(ConfigKind.SERVICE_ENTRY, "foo", "authz"),
        ImmutableList.of("authz.foo"),
        ImmutableList.of(),
        ImmutableList.of(port("one", 9000), port("two", 9001)),
        false,
        Resolution.STATIC,
        ImmutableList.of(
            Endpoint.at("127.0.0.1", ImmutableSortedMap.of("one", endpointPort), Policies.AT)),
        ImmutableMap.of(),
        ImmutableList.of(),
        ImmutableList.of());
  }

  /** The mesh that defines it, with this port. */
  public static MeshSettings mesh(int port) {
    Call call = new Call("foo", "authz.foo", port, Call.DEFAULT_TIMEOUT, false, null, null, false);
    return MeshSettings.DEFAULT.toBuilder()
        .extensionProviders(ImmutableList.of(new GrpcAuthorizer("provider", call, Policies.AT)))
        .build();
  }

  private static ServicePort port(String name, int number) {
    return new ServicePort(name, number, "GRPC", number, "");
  }
}
