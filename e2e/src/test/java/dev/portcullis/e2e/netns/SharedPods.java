package dev.portcullis.e2e.netns;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands all tests the same mesh, started once, and takes their policies away after each. */
final class SharedPods implements ParameterResolver, AfterEachCallback {
  static final String SETTINGS = "{portcullis: {identity: sds}}\n";

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(InterceptedMesh.class);
  }

  @Override
  public InterceptedMesh resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return mesh(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    mesh(context).apply("# no policy");
  }

  private static InterceptedMesh mesh(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedPods.class))
        .computeIfAbsent("mesh", _ -> InterceptedMesh.start(SETTINGS), InterceptedMesh.class);
  }
}
