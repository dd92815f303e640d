package dev.portcullis.e2e.harness;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.admin.AdminSettings;
import dev.portcullis.ads.XdsAddress;
import dev.portcullis.ads.XdsLimits;
import dev.portcullis.ads.XdsServerException;
import dev.portcullis.ads.XdsServerSettings;
import dev.portcullis.app.ControlPlane;
import dev.portcullis.app.SourceSettings;
import dev.portcullis.app.StartFailure;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.proxy.NodeLimits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** {@code portcullis serve} in a world where time runs faster; takes the options of tests. */
public final class FastServe {
  private FastServe() {}

  /** Serves until the process is killed. */
  public static void main(String[] arguments)
      throws StartFailure, XdsServerException, InterruptedException {
    ImmutableMap<String, String> options = options(List.of(arguments));
    FastTimekeeper time =
        new FastTimekeeper(
            Instant.parse(required(options, "--beginning")),
            Integer.parseInt(required(options, "--times")));
    try (time;
        ControlPlane _ =
            ControlPlane.start(
                new SourceSettings.Directory(
                    DirectorySettings.of(Path.of(required(options, "--config")))
                        .withMeshConfig(path(options.get("--mesh-config")))
                        .withStateDirectory(path(options.get("--state-dir")))),
                new XdsServerSettings(
                    XdsAddress.parse(required(options, "--xds-address")),
                    null,
                    false,
                    XdsLimits.LOOPBACK),
                new NodeLimits(256, 65_536),
                new AdminSettings(
                    address(required(options, "--admin-address")),
                    null,
                    null,
                    null,
                    ImmutableSet.of()),
                time)) {
      new CountDownLatch(1).await();
    }
  }

  /** After the name of the command all come in pairs. */
  private static ImmutableMap<String, String> options(List<String> arguments) {
    ImmutableMap.Builder<String, String> options = ImmutableMap.builder();
    for (int i = 1; i + 1 < arguments.size(); i += 2) {
      options.put(arguments.get(i), arguments.get(i + 1));
    }
    return options.buildOrThrow();
  }

  private static String required(ImmutableMap<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name);
    }
    return value;
  }

  private static @Nullable Path path(@Nullable String file) {
    return file == null ? null : Path.of(file);
  }

  private static InetSocketAddress address(String text) {
    List<String> parts = Splitter.on(':').splitToList(text);
    return new InetSocketAddress(parts.get(0), Integer.parseInt(parts.get(1)));
  }
}
