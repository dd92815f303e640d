package dev.portcullis.compile.envoy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.HeaderOperations;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.RouteAction;
import dev.portcullis.model.VirtualService.WeightedDestination;
import dev.portcullis.model.WorkloadSelector;
import dev.portcullis.xds.EnvoyJson;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class RoutingCompilerTest {
  static final SourceLocation AT = new SourceLocation("a.yaml", 1, 1);

  static ConfigMeta meta(ConfigKind kind, String ns, String name) {
    return new ConfigMeta(
        new ConfigKey(kind, ns, name), ImmutableMap.of(), ImmutableMap.of(), null, AT);
  }

  @Test
  void scenarioA1() throws Exception {
    Service httpbin =
        new Service(
            meta(ConfigKind.SERVICE, "default", "httpbin"),
            ImmutableList.of(new ServicePort("http", 8000, "HTTP", 80, "")),
            ImmutableMap.of("app", "httpbin"),
            "",
            ImmutableList.of(new Service.HostPort("127.0.0.1", 21770)));
    Gateway gateway =
        new Gateway(
            meta(ConfigKind.GATEWAY, "default", "httpbin-gateway"),
            new WorkloadSelector(ImmutableMap.of("istio", "ingressgateway")),
            ImmutableList.of(
                new Gateway.Server(
                    8080, "http", "HTTP", "", ImmutableList.of("*"), false, "", AT)));
    VirtualService routes =
        new VirtualService(
            meta(ConfigKind.VIRTUAL_SERVICE, "default", "httpbin"),
            ImmutableList.of("*"),
            ImmutableList.of("httpbin-gateway"),
            ImmutableList.of(),
            ImmutableList.of(
                new HttpRoute(
                    "",
                    ImmutableList.of(),
                    new RouteAction.Forward(
                        ImmutableList.of(
                            new WeightedDestination(
                                "httpbin", "", 8000, 0, HeaderOperations.NONE, AT))),
                    null,
                    null,
                    null,
                    HeaderOperations.NONE,
                    AT)));
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> objects = ImmutableSortedMap.naturalOrder();
    for (ConfigObject o : ImmutableList.of(httpbin, gateway, routes)) {
      objects.put(o.key(), o);
    }
    Compiled compiled =
        new RoutingCompiler()
            .compile(
                new ConfigView(1, objects.buildOrThrow(), MeshSettings.DEFAULT),
                new WorkloadGroupKey(
                    ProxyRole.GATEWAY,
                    "istio-system",
                    ImmutableSortedMap.of("istio", "ingressgateway"),
                    null,
                    PolicyDelivery.ATOMIC));
    assertEquals(ImmutableList.of(), compiled.problems());
    StringBuilder all = new StringBuilder();
    compiled
        .resources()
        .forEach(r -> all.append(r.name()).append(":\n").append(EnvoyJson.yaml(r)).append("---\n"));
    Files.writeString(Path.of(System.getProperty("java.io.tmpdir"), "routing-a1.yaml"), all);
  }
}
