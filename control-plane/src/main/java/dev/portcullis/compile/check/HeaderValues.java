package dev.portcullis.compile.check;

import com.google.common.collect.ImmutableSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values that Envoy gives to headers. A {@code %} begins a command in them, and one that Envoy does
 * not know makes it refuse the whole route table: these are the commands that were seen to be
 * accepted, but for those that tell secrets of the proxy's machine.
 */
public final class HeaderValues {
  private static final int LONGEST = 8192;
  private static final Pattern COMMAND =
      Pattern.compile("%([A-Z0-9_]+)(?:\\(([!-&*-~]+)\\)(?::[0-9]{1,4})?)?%");
  private static final ImmutableSet<String> PLAIN =
      ImmutableSet.of(
          "BYTES_RECEIVED",
          "CONNECTION_ID",
          "DOWNSTREAM_DIRECT_REMOTE_ADDRESS",
          "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
          "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
          "DOWNSTREAM_LOCAL_PORT",
          "DOWNSTREAM_PEER_CERT",
          "DOWNSTREAM_PEER_DNS_SAN",
          "DOWNSTREAM_PEER_FINGERPRINT_256",
          "DOWNSTREAM_PEER_ISSUER",
          "DOWNSTREAM_PEER_SUBJECT",
          "DOWNSTREAM_PEER_URI_SAN",
          "DOWNSTREAM_REMOTE_ADDRESS",
          "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
          "DOWNSTREAM_REMOTE_PORT",
          "DOWNSTREAM_TLS_VERSION",
          "DURATION",
          "HOSTNAME",
          "PROTOCOL",
          "REQUESTED_SERVER_NAME",
          "RESPONSE_CODE",
          "RESPONSE_FLAGS",
          "ROUTE_NAME",
          "START_TIME",
          "STREAM_ID",
          "TRACE_ID",
          "UPSTREAM_CLUSTER",
          "UPSTREAM_HOST",
          "VIRTUAL_CLUSTER_NAME");
  private static final ImmutableSet<String> WITH_PARAMETER =
      ImmutableSet.of("DYNAMIC_METADATA", "PER_REQUEST_STATE", "REQ", "RESP");

  private HeaderValues() {}

  /** True if Envoy accepts {@code value}; a literal percent sign is written {@code %%}. */
  public static boolean isTemplate(String value) {
    return isLine(value) && hasOnlyKnownCommands(value);
  }

  /** True for a text of one line and reasonable length. */
  public static boolean isLine(String text) {
    return text.length() <= LONGEST
        && Texts.isUsable(text)
        && text.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
  }

  private static boolean hasOnlyKnownCommands(String value) {
    Matcher command = COMMAND.matcher(value);
    int at = value.indexOf('%');
    while (at >= 0) {
      if (value.startsWith("%%", at)) {
        at = value.indexOf('%', at + 2);
      } else if (command.find(at) && command.start() == at && isKnown(command)) {
        at = value.indexOf('%', command.end());
      } else {
        return false;
      }
    }
    return true;
  }

  private static boolean isKnown(Matcher command) {
    return command.group(2) == null
        ? PLAIN.contains(command.group(1))
        : WITH_PARAMETER.contains(command.group(1));
  }
}
