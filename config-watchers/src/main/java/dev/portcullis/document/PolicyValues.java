package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Values;
import java.util.regex.Pattern;

/** Lists of values in rules, with what Istio demands of each value. */
final class PolicyValues {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");
  private static final int MAX_SERVICE_ACCOUNTS = 16;
  private static final int LONGEST_NAME = 512;
  private static final int MAX_SERVICE_ACCOUNT = 320;

  /** Reports what is wrong with one value. */
  @FunctionalInterface
  interface Check {
    void check(Reading reading, ScalarNode value, String path);

    /** Any text but the empty one. */
    Check ANY = (reading, value, path) -> {};
  }

  private PolicyValues() {}

  /** Reads a field and its {@code not} form. */
  static Values read(Fields fields, String name, String notName, Check check) {
    return new Values(list(fields, name, check), list(fields, notName, check));
  }

  /** The form of the name that negates: {@code notPaths} of {@code paths}. */
  static Values read(Fields fields, String name, Check check) {
    return read(fields, name, negated(name), check);
  }

  /** Reads a field whose values may be any text, even one that looks like a placeholder. */
  static Values readFree(Fields fields, String name, Check check) {
    String notName = negated(name);
    return new Values(
        list(fields, name, fields.freeTexts(name), check),
        list(fields, notName, fields.freeTexts(notName), check));
  }

  static String negated(String name) {
    return "not" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  static ImmutableList<String> list(Fields fields, String name, Check check) {
    return list(fields, name, fields.texts(name), check);
  }

  private static ImmutableList<String> list(
      Fields fields, String name, ImmutableList<ScalarNode> texts, Check check) {
    ImmutableList.Builder<String> values = ImmutableList.builder();
    int index = 0;
    for (ScalarNode value : texts) {
      String path = fields.path(name) + "[" + index++ + "]";
      if (value.value().isEmpty()) {
        fields
            .reading()
            .report(ProblemCode.EMPTY_VALUE, value.location(), path + " must not be empty", "");
      } else {
        check.check(fields.reading(), value, path);
      }
      values.add(value.value());
    }
    if (fields.node(name) instanceof SequenceNode list && list.items().size() > texts.size()) {
      list.items().forEach(item -> asIstioDoes(fields.reading(), item, check));
    }
    return values.build();
  }

  /** What is not looked at here, such as a placeholder for an address, Istio does look at. */
  private static void asIstioDoes(Reading reading, Node item, Check check) {
    Reading istios = new Reading(reading.spelling());
    if (item instanceof ScalarNode value) {
      check.check(istios, value, "");
    }
    if (istios.hasErrorsOfIstio()) {
      reading.refusedByIstioToo(item.location());
    }
  }

  /**
   * A value of which Envoy gets an expression, if there is a star in the place that makes it one.
   */
  static void name(Reading reading, ScalarNode value, String path) {
    if (value.value().length() > LONGEST_NAME) {
      reading.reportStricter(
          ProblemCode.TOO_LONG,
          value.location(),
          path + " has more than " + LONGEST_NAME + " characters",
          "");
    }
  }

  /** Only with a star at its beginning does Envoy get an expression of it. */
  static void principal(Reading reading, ScalarNode value, String path) {
    if (value.value().startsWith("*")) {
      name(reading, value, path);
    }
  }

  static void ipBlock(Reading reading, ScalarNode value, String path) {
    if (!isIpBlock(value.value())) {
      reading.report(
          ProblemCode.INVALID_IP_BLOCK,
          value.location(),
          path + " is " + value.value() + ", which is no IP address and no CIDR block",
          "write 10.1.2.3, 10.0.0.0/8 or 2001:db8::/32");
    }
  }

  static boolean isIpBlock(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (address.contains("%") || !InetAddresses.isInetAddress(address)) {
      return false;
    }
    if (slash < 0) {
      return true;
    }
    String length = text.substring(slash + 1);
    return NUMBER.matcher(length).matches()
        && (length.length() == 1 || !length.startsWith("0"))
        && Integer.parseInt(length) <= (address.contains(":") ? 128 : 32);
  }

  static void port(Reading reading, ScalarNode value, String path) {
    if (!NUMBER.matcher(value.value()).matches() || Integer.parseInt(value.value()) > 65535) {
      reading.report(
          ProblemCode.INVALID_PORT,
          value.location(),
          path + " is " + value.value() + ", which is no port",
          "write a number from 0 to 65535");
    }
  }

  static void serviceAccount(Reading reading, ScalarNode value, String path) {
    String text = value.value();
    int slash = text.indexOf('/');
    boolean good =
        text.length() <= MAX_SERVICE_ACCOUNT
            && !text.contains("*")
            && slash == text.lastIndexOf('/')
            && slash != 0
            && slash != text.length() - 1;
    if (!good) {
      reading.report(
          ProblemCode.INVALID_SERVICE_ACCOUNT,
          value.location(),
          path + " is " + text + ", which is no service account",
          "write NAME or NAMESPACE/NAME, without wildcards");
    }
  }

  /** Reports a list of service accounts that is longer than Istio takes. */
  static void serviceAccountCount(Fields fields, String name, ImmutableList<String> values) {
    if (values.size() > MAX_SERVICE_ACCOUNTS) {
      fields.report(
          ProblemCode.TOO_MANY_VALUES,
          name,
          "has more than " + MAX_SERVICE_ACCOUNTS + " elements",
          "split the rule");
    }
  }

  static void trustDomain(Reading reading, ScalarNode value, String path) {
    String text = value.value();
    int star = text.indexOf('*');
    boolean starAtAnEnd = star == text.lastIndexOf('*') && (star <= 0 || star == text.length() - 1);
    name(reading, value, path);
    if (text.contains("/") || !starAtAnEnd) {
      reading.report(
          ProblemCode.INVALID_TRUST_DOMAIN,
          value.location(),
          path + " is " + text + ", which is no trust domain",
          "write it without \"/\" and with at most one \"*\", at its beginning or end");
    }
  }
}
