package dev.portcullis.compile.gatewayapi;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.KubernetesGateway;
import dev.portcullis.model.KubernetesGateway.Listener;
import dev.portcullis.model.KubernetesGateway.ListenerTls;
import dev.portcullis.model.KubernetesGateway.ObjectReference;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.ReferenceGrant.To;
import dev.portcullis.model.ServerTlsSettings;
import dev.portcullis.model.ServerTlsSettings.Mode;
import dev.portcullis.model.ServerTlsSettings.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out how a listener secures connections, and by which Secrets it may. */
final class ListenerCredentials {
  /** Istio's, which tells a Secret that was granted from one that a Gateway just names. */
  private static final String SCHEME = "kubernetes-gateway://";

  private final Grants grants;
  private final ImmutableList.Builder<ConfigProblem> problems;

  ListenerCredentials(Grants grants, ImmutableList.Builder<ConfigProblem> problems) {
    this.grants = grants;
    this.problems = problems;
  }

  /** The settings, null after a report if the listener can't have those that it asks for. */
  @Nullable ServerTlsSettings settings(KubernetesGateway gateway, Listener listener) {
    ListenerTls tls = listener.tls();
    if (tls == null) {
      return ServerTlsSettings.NONE;
    }
    List<String> certificates = new ArrayList<>();
    for (ObjectReference certificate : tls.certificates()) {
      String name = name(gateway, certificate);
      if (name != null) {
        certificates.add(name);
      }
    }
    String authorities = tls.authorities() == null ? "" : name(gateway, tls.authorities());
    boolean own = tls.mode() == Mode.ISTIO_MUTUAL || !tls.mode().isTerminated();
    if (authorities == null || (certificates.isEmpty() && !own)) {
      problems.add(
          ProblemCode.LISTENER_NOT_USABLE.at(
              gateway.key(),
              listener.location(),
              "listener "
                  + listener.name()
                  + (authorities == null
                      ? " can't verify clients as it should"
                      : " has no certificate that it may use")
                  + ": nothing listens there",
              ""));
      return null;
    }
    return settings(tls, ImmutableList.copyOf(certificates), authorities);
  }

  private static ServerTlsSettings settings(
      ListenerTls tls, ImmutableList<String> certificates, String authorities) {
    return new ServerTlsSettings(
        tls.mode(),
        ImmutableList.of(),
        "",
        "",
        certificates,
        authorities,
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of(),
        ProtocolVersion.TLS_AUTO,
        ProtocolVersion.TLS_AUTO,
        tls.cipherSuites());
  }

  /** The name of the resource for a Secret, null after a report if it may not be used. */
  private @Nullable String name(KubernetesGateway gateway, ObjectReference reference) {
    if (!reference.group().isEmpty() || !reference.kind().equals("Secret")) {
      problems.add(
          ProblemCode.CREDENTIAL_NOT_FOUND.at(
              gateway.key(),
              reference.location(),
              reference.kind()
                  + " "
                  + reference.name()
                  + " can't be used for TLS: only Secrets can",
              ""));
      return null;
    }
    String own = gateway.meta().namespace();
    String namespace = reference.namespace().isEmpty() ? own : reference.namespace();
    To to = new To("", "Secret", reference.name());
    if (!grants.allow(ConfigKind.KUBERNETES_GATEWAY, own, to, namespace)) {
      problems.add(
          ProblemCode.REFERENCE_NOT_GRANTED.at(
              gateway.key(),
              reference.location(),
              "Secret "
                  + namespace
                  + "/"
                  + reference.name()
                  + " may not be used by Gateways of namespace "
                  + own,
              "write a ReferenceGrant in namespace " + namespace));
      return null;
    }
    return SCHEME + namespace + "/" + reference.name();
  }
}
