package dev.portcullis.jwks;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.net.InetAddresses;
import dev.portcullis.document.ShortText;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.model.address.NumericHosts;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The host of a URI or of an endpoint.
 *
 * @param name in lower case, without brackets and without the dot at the end
 * @param literal the address, if it is one
 */
record KeyHost(String name, @Nullable InetAddress literal) {
  private static final int LONGEST = 253;
  private static final String LABEL = "[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?";
  private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  /** Reads a name, an IPv4 address, or an IPv6 address with or without brackets. */
  static KeyHost parse(String text) throws FetchException {
    if (!CharMatcher.ascii().matchesAllOf(text)) {
      throw refused(text, "which is not ASCII: write the form that begins with xn--");
    }
    String host = Ascii.toLowerCase(text);
    if (host.contains(":")) {
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      return address(text, bracketed ? host.substring(1, host.length() - 1) : host);
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (NumericHosts.isOne(name)) {
      return address(text, name);
    }
    if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
      throw refused(text, "which is no name of a host");
    }
    return new KeyHost(name, null);
  }

  private static KeyHost address(String text, String address) throws FetchException {
    if (address.contains("%")) {
      throw refused(text, "an address with a zone");
    }
    if (!InetAddresses.isInetAddress(address)) {
      throw refused(text, "which is no name, and no address in its usual form");
    }
    InetAddress literal = InetAddresses.forString(address);
    return new KeyHost(InetAddresses.toAddrString(literal), literal);
  }

  private static FetchException refused(String host, String why) {
    return new FetchException(Cause.NOT_ALLOWED, "the host is " + ShortText.of(host) + ", " + why);
  }

  /** As it stands in a URI. */
  String inUri() {
    return name.contains(":") ? "[" + name + "]" : name;
  }
}
