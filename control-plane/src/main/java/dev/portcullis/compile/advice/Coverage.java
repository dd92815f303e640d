package dev.portcullis.compile.advice;

import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Condition;
import dev.portcullis.model.AuthorizationPolicy.Operation;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.Values;
import java.util.List;
import java.util.Locale;

/**
 * Whether one rule matches every request that another matches, by comparing what is written: where
 * it says yes it is so, where it says no it may be so all the same.
 *
 * @param wide the policy of the rule that may cover, for what its own namespace decides
 * @param narrow the policy of the rule that may be covered
 */
record Coverage(AuthorizationPolicy wide, AuthorizationPolicy narrow) {
  private static final char STAR = '*';

  /** How values of a field are compared. */
  private enum Kind {
    /** With a star at the beginning or end. */
    TEXT,
    HOST,
    /** As they are, but for a star alone, which stands for any identity. */
    IDENTITY,
    /** As they are. */
    LITERAL,
    /** A service account without a namespace is one of the policy's own. */
    SERVICE_ACCOUNT,
  }

  boolean covers(Rule wider, Rule narrower) {
    return coversSources(wider.from(), narrower.from())
        && coversOperations(wider.to(), narrower.to())
        && wider.when().stream()
            .allMatch(
                condition -> narrower.when().stream().anyMatch(other -> covers(condition, other)));
  }

  private boolean coversSources(List<Source> wider, List<Source> narrower) {
    return wider.isEmpty()
        || (!narrower.isEmpty()
            && narrower.stream()
                .allMatch(source -> wider.stream().anyMatch(other -> covers(other, source))));
  }

  private boolean coversOperations(List<Operation> wider, List<Operation> narrower) {
    return wider.isEmpty()
        || (!narrower.isEmpty()
            && narrower.stream()
                .allMatch(operation -> wider.stream().anyMatch(other -> covers(other, operation))));
  }

  private boolean covers(Source wider, Source narrower) {
    return covers(wider.principals(), narrower.principals(), Kind.IDENTITY)
        && covers(wider.requestPrincipals(), narrower.requestPrincipals(), Kind.IDENTITY)
        && covers(wider.namespaces(), narrower.namespaces(), Kind.LITERAL)
        && covers(wider.serviceAccounts(), narrower.serviceAccounts(), Kind.SERVICE_ACCOUNT)
        && covers(wider.trustDomains(), narrower.trustDomains(), Kind.LITERAL)
        && covers(wider.ipBlocks(), narrower.ipBlocks(), Kind.LITERAL)
        && covers(wider.remoteIpBlocks(), narrower.remoteIpBlocks(), Kind.LITERAL);
  }

  private boolean covers(Operation wider, Operation narrower) {
    return covers(wider.hosts(), narrower.hosts(), Kind.HOST)
        && covers(wider.ports(), narrower.ports(), Kind.LITERAL)
        && covers(wider.methods(), narrower.methods(), Kind.TEXT)
        && covers(wider.paths(), narrower.paths(), Kind.TEXT);
  }

  private boolean covers(Condition wider, Condition narrower) {
    boolean serviceAccounts = wider.key().equals("source.serviceAccount");
    return wider.key().equals(narrower.key())
        && covers(
            wider.values(),
            narrower.values(),
            serviceAccounts ? Kind.SERVICE_ACCOUNT : Kind.LITERAL);
  }

  private boolean covers(Values wider, Values narrower, Kind kind) {
    boolean positive =
        wider.values().isEmpty()
            || (!narrower.values().isEmpty()
                && narrower.values().stream()
                    .allMatch(value ->
                        wider.values().stream()
                            .anyMatch(other -> covers(other, wide, value, narrow, kind))));
    return positive
        && wider.notValues().stream()
            .allMatch(excluded ->
                narrower.notValues().stream()
                    .anyMatch(other -> covers(other, narrow, excluded, wide, kind)));
  }

  private static boolean covers(
      String wider,
      AuthorizationPolicy ofWider,
      String narrower,
      AuthorizationPolicy ofNarrower,
      Kind kind) {
    return switch (kind) {
      case IDENTITY -> wider.equals("*") || wider.equals(narrower);
      case LITERAL -> wider.equals(narrower);
      case SERVICE_ACCOUNT -> account(wider, ofWider).equals(account(narrower, ofNarrower));
      case HOST -> covers(wider.toLowerCase(Locale.ROOT), narrower.toLowerCase(Locale.ROOT));
      case TEXT -> covers(wider, narrower);
    };
  }

  private static String account(String value, AuthorizationPolicy policy) {
    return value.indexOf('/') < 0 ? policy.meta().namespace() + "/" + value : value;
  }

  /** A star at the beginning is looked at before one at the end; a template is only itself. */
  private static boolean covers(String wider, String narrower) {
    if (wider.equals(narrower) || wider.equals("*")) {
      return true;
    }
    boolean templates = wider.indexOf('{') >= 0 || narrower.indexOf('{') >= 0;
    if (templates || narrower.equals("*")) {
      return false;
    }
    boolean suffix = wider.charAt(0) == STAR;
    boolean prefix = !suffix && wider.charAt(wider.length() - 1) == STAR;
    boolean narrowSuffix = narrower.charAt(0) == STAR;
    boolean narrowPrefix = !narrowSuffix && narrower.charAt(narrower.length() - 1) == STAR;
    if (suffix) {
      return !narrowPrefix && narrower.endsWith(wider.substring(1));
    }
    return prefix && !narrowSuffix && narrower.startsWith(wider.substring(0, wider.length() - 1));
  }
}
