package dev.portcullis.cli;

import dev.portcullis.app.ControlPlane;
import dev.portcullis.app.StartFailure;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Watches a directory and serves what it means to proxies, until it is stopped. */
@Command(
    name = "serve",
    description = "Watches a directory of policies and serves them to Envoy over ADS.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ServeCommand implements Callable<Integer> {
  @Mixin private SourceOptions source;
  @Mixin private XdsOptions xds;
  @Mixin private AdminOptions admin;

  @Override
  public Integer call() throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    try (ControlPlane controlPlane =
        ControlPlane.start(
            source.settings(),
            xds.settings(source.isCluster()),
            xds.nodeLimits(),
            admin.settings())) {
      Runtime.getRuntime().addShutdownHook(new Thread(controlPlane::close, "portcullis-stop"));
      stopped.await();
    } catch (StartFailure e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }
}
