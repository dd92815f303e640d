package dev.portcullis.e2e.harness;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the scenario classes one mesh of two gateways and two sidecars, without policies at the
 * start of each test.
 *
 * <p>It lives in the root store: starting five processes for every class would cost more than all
 * its requests.
 */
public final class SharedMesh implements ParameterResolver, BeforeEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedMesh.class);

  /** Servers of keys are on this machine, which by default may not be asked. */
  private static final String MESH_CONFIG = "portcullis: {jwks: {allowedCidrs: [127.0.0.0/8]}}\n";

  @Override
  public void beforeEach(ExtensionContext context) {
    mesh(context).removePolicies();
    mesh(context).configure(MESH_CONFIG);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Mesh.class;
  }

  @Override
  public Mesh resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return mesh(context);
  }

  private static Mesh mesh(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Mesh.class, key -> start(), Mesh.class);
  }

  private static Mesh start() {
    return Mesh.start(
        Mesh.Settings.of(
                new Edge.Kind(Place.GATEWAY, Bootstraps.Transport.DELTA),
                new Edge.Kind(Place.GATEWAY, Bootstraps.Transport.STATE_OF_THE_WORLD),
                new Edge.Kind(Place.SIDECAR, Bootstraps.Transport.DELTA),
                new Edge.Kind(Place.SIDECAR, Bootstraps.Transport.STATE_OF_THE_WORLD))
            .meshConfig(MESH_CONFIG));
  }
}
