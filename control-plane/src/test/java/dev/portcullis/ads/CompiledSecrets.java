package dev.portcullis.ads;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.envoy.CredentialCompiler;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.Node;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.snapshot.SnapshotFeed;
import dev.portcullis.xds.GroupMembership;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives every group the secrets that are compiled for it. */
final class CompiledSecrets implements SnapshotFeed {
  /** A Gateway that selects gateways of every namespace, and Secrets of istio-system. */
  private static final Path CONFIG =
      Path.of("src/test/resources/routing/https-credentials/input.yaml");

  private final ConfigView view;
  private final boolean credible;

  /**
   * Compiles them.
   *
   * @param credible whether proxies may have the labels that they claim
   */
  CompiledSecrets(boolean credible) throws Exception {
    this.credible = credible;
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> objects = ImmutableSortedMap.naturalOrder();
    for (Node document :
        new DocumentParser().parse("input.yaml", Files.readAllBytes(CONFIG)).documents()) {
      for (ReadDocument read : new ConfigReader("default").read(document)) {
        objects.put(read.object().key(), read.object());
      }
    }
    this.view = new ConfigView(1, objects.buildOrThrow(), MeshSettings.DEFAULT);
  }

  @Override
  public Subscription subscribe(ProxyIdentity proxy, Runnable wake) {
    Snapshot snapshot =
        Snapshot.of(1, new CredentialCompiler().compile(view, proxy.group()).resources());
    return new Subscription() {
      @Override
      public Snapshot latest() {
        return snapshot;
      }

      @Override
      public GroupMembership membership() {
        return new GroupMembership(proxy.group(), 0);
      }

      @Override
      public boolean isCredible() {
        return credible;
      }

      @Override
      public void close() {}
    };
  }
}
