package dev.portcullis.injection;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map.Entry;

/**
 * What redirects a Pod's traffic before anything else of it runs: the script that users are given,
 * docs/intercept.sh, in a container that alone may change the rules of the Pod's network.
 */
final class InterceptionContainer {
  static final String NAME = "portcullis-init";

  private static final String SCRIPT = script();
  private static final Joiner COMMAS = Joiner.on(',');

  private InterceptionContainer() {}

  static ImmutableMap<String, Object> of(PodWishes wishes, InjectionSettings settings) {
    return ImmutableMap.of(
        "name",
        NAME,
        "image",
        settings.interceptionImage(),
        "command",
        ImmutableList.of("sh", "-c", ArgumentText.literal(SCRIPT), "intercept", "redirect"),
        "env",
        variables(wishes).entrySet().stream()
            .map(InterceptionContainer::variable)
            .collect(ImmutableList.toImmutableList()),
        "resources",
        ImmutableMap.of("requests", wishes.requests(), "limits", wishes.limits()),
        "securityContext",
        administrator());
  }

  private static ImmutableMap<String, Object> variable(Entry<String, String> variable) {
    return ImmutableMap.of(
        "name", variable.getKey(), "value", ArgumentText.literal(variable.getValue()));
  }

  private static ImmutableMap<String, String> variables(PodWishes wishes) {
    Redirected ports = wishes.ports();
    ImmutableList<Integer> notInbound =
        ImmutableList.<Integer>builder()
            .add(SidecarContainer.HEALTH_PORT)
            .addAll(ports.notInbound())
            .build();
    ImmutableMap.Builder<String, String> variables = ImmutableMap.builder();
    variables.put("ENVOY_USER", Integer.toString(wishes.user()));
    variables.put("NOT_INBOUND", COMMAS.join(notInbound));
    if (ports.onlyInbound() != null) {
      variables.put("ONLY_INBOUND", COMMAS.join(ports.onlyInbound()));
    }
    if (!ports.notOutbound().isEmpty()) {
      variables.put("NOT_OUTBOUND", COMMAS.join(ports.notOutbound()));
    }
    if (ports.onlyOutbound() != null) {
      variables.put("ONLY_OUTBOUND_RANGES", COMMAS.join(ports.onlyOutbound()));
    }
    if (!ports.notOutboundRanges().isEmpty()) {
      variables.put("NOT_OUTBOUND_RANGES", COMMAS.join(ports.notOutboundRanges()));
    }
    return variables.put("IPV6", "refuse").buildOrThrow();
  }

  /** Its file system is written to: the rules of older kernels are locked by a file. */
  private static ImmutableMap<String, Object> administrator() {
    return ImmutableMap.of(
        "allowPrivilegeEscalation",
        false,
        "capabilities",
        ImmutableMap.of(
            "drop", ImmutableList.of("ALL"), "add", ImmutableList.of("NET_ADMIN", "NET_RAW")),
        "privileged",
        false,
        "runAsUser",
        0,
        "runAsGroup",
        0,
        "runAsNonRoot",
        false,
        "seccompProfile",
        ImmutableMap.of("type", "RuntimeDefault"));
  }

  private static String script() {
    try {
      return Resources.toString(
          Resources.getResource(InterceptionContainer.class, "intercept.sh"),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
