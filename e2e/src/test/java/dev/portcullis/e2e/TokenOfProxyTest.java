package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ObjectArrays;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.CredentialWitness;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.PortcullisCommand;
import dev.portcullis.e2e.harness.ProjectedToken;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stock Envoy does with a token in a file that is replaced: the measure of decision 0014. */
@WithEnvoy
final class TokenOfProxyTest {
  private static final Duration SOON = Duration.ofSeconds(15);

  private final SpiffeAuthority authority = new SpiffeAuthority("control plane");
  private final CredentialWitness witness =
      new CredentialWitness(authority.issueForHost("127.0.0.1"));

  @Test
  @DisplayName("each ADS stream bears the token that is in the file by then, without a restart")
  void streamsBearTheNewestToken(@TempDir Path directory, @TempDir Path own) throws IOException {
    ProjectedToken token = new ProjectedToken(directory).replace("the-first");
    try (witness;
        EnvoyProcess envoy = start(token, own)) {
      awaitBearer("the-first");
      token.replace("the-second");
      awaitBearer("the-second");
      token.replace("the-third");
      awaitBearer("the-third");
      assertThat(envoy.process().log()).doesNotContain("the-first", "the-second", "the-third");
    }
  }

  @Test
  @DisplayName("a token that is not there yet is used once it is, and until then nobody is asked")
  void aLateTokenIsUsed(@TempDir Path directory, @TempDir Path own) throws IOException {
    ProjectedToken token = new ProjectedToken(directory);
    try (witness;
        EnvoyProcess envoy = start(token, own)) {
      Await.until(
          "streams fail for want of the token",
          SOON,
          () -> envoy.process().log().contains("failed_to_inject_credential"));
      assertThat(witness.streams()).isZero();

      token.replace("late");
      awaitBearer("late");
    }
  }

  private void awaitBearer(String token) {
    Await.until(token + " is borne", SOON, () -> ("Bearer " + token).equals(witness.last()));
  }

  private EnvoyProcess start(ProjectedToken token, Path own) throws IOException {
    Path ca = Files.writeString(own.resolve("ca.crt"), authority.certificatePem());
    Path secret = own.resolve("token.yaml");
    String[] how = {
      "--xds-ca", ca.toString(),
      "--xds-token", token.file().toString(),
      "--xds-token-secret", secret.toString()
    };
    InetSocketAddress admin = new InetSocketAddress("127.0.0.1", FreePorts.next());
    Bootstraps.Workload workload =
        new Bootstraps.Workload(
            "bearer", "gateway", "demo", "app=x", Bootstraps.Transport.DELTA, admin);
    Files.writeString(secret, secretFile(how));
    return EnvoyProcess.start(
        new EnvoyProcess.Setup(
            "bearer", Bootstraps.of(workload, witness.address(), how), admin, 1));
  }

  private static String secretFile(String[] how) {
    String[] command = {"bootstrap", "--role", "gateway", "--print-token-secret"};
    return PortcullisCommand.run(ObjectArrays.concat(command, how, String.class)).output();
  }
}
