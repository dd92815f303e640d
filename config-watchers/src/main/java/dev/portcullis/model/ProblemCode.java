package dev.portcullis.model;

import dev.portcullis.model.ConfigProblem.Severity;
import org.jspecify.annotations.Nullable;

/**
 * Every kind of problem, in one place: codes are stable, and each has a paragraph in {@code
 * docs/problems.md}.
 */
public enum ProblemCode {
  // The file as a whole.
  SYNTAX_ERROR(Severity.ERROR),
  TAB_CHARACTER(Severity.ERROR),
  WRONG_ENCODING(Severity.ERROR),
  NUL_CHARACTER(Severity.ERROR),
  FILE_TOO_LARGE(Severity.ERROR),
  TOO_DEEP(Severity.ERROR),
  TOO_MANY_VALUES_IN_FILE(Severity.ERROR),
  TOO_MANY_ALIASES(Severity.ERROR),
  TOO_MANY_DOCUMENTS(Severity.ERROR),
  RECURSIVE_ALIAS(Severity.ERROR),
  UNKNOWN_TAG(Severity.ERROR),
  // The directory and its files, whatever is written in them.
  DIRECTORY_MISSING(Severity.ERROR),
  DIRECTORY_UNREADABLE(Severity.ERROR),
  DIRECTORY_EMPTY(Severity.ERROR),
  DIRECTORY_TOO_LARGE(Severity.ERROR),
  LINK_BROKEN(Severity.ERROR),
  LINK_LOOP(Severity.ERROR),
  LINK_LEAVES_DIRECTORY(Severity.ERROR),
  FILE_UNREADABLE(Severity.ERROR),
  FILE_EMPTY(Severity.ERROR),
  FILE_CUT_OFF(Severity.ERROR),
  FILE_SHORTENED(Severity.WARNING),
  MESH_CONFIG_UNREADABLE(Severity.ERROR),
  STATE_UNUSABLE(Severity.WARNING),
  STATE_NOT_WRITTEN(Severity.WARNING),
  // The API server, whatever is written in its objects.
  API_SERVER_UNREACHABLE(Severity.ERROR),
  KIND_UNREADABLE(Severity.ERROR),
  KIND_NOT_SERVED(Severity.ERROR),
  KIND_EMPTY(Severity.ERROR),
  // Objects of several files, and what stands in for them.
  DUPLICATE_OBJECT(Severity.ERROR),
  OBJECT_KEPT(Severity.WARNING),
  LAST_GOOD_STANDS(Severity.NOTICE),
  CLOSED_FORM_STANDS(Severity.NOTICE),
  // Any object.
  DUPLICATE_KEY(Severity.ERROR),
  NOT_AN_OBJECT(Severity.ERROR),
  UNKNOWN_KIND(Severity.ERROR),
  KIND_NOT_USED(Severity.NOTICE),
  WRONG_API_VERSION(Severity.ERROR),
  UNKNOWN_FIELD(Severity.ERROR),
  WRONG_TYPE(Severity.ERROR),
  MISSING_FIELD(Severity.ERROR),
  EMPTY_VALUE(Severity.ERROR),
  INVALID_NAME(Severity.ERROR),
  INVALID_VALUE(Severity.ERROR),
  OUT_OF_RANGE(Severity.ERROR),
  TOO_MANY_VALUES(Severity.ERROR),
  TOO_LONG(Severity.ERROR),
  CONFLICTING_FIELDS(Severity.ERROR),
  INVALID_ANNOTATION(Severity.ERROR),
  PLACEHOLDER(Severity.ERROR),
  PLACEHOLDER_SUSPECTED(Severity.WARNING),
  NOT_SUPPORTED_YET(Severity.WARNING),
  FIELD_WITHOUT_EFFECT(Severity.WARNING),
  MORE_PROBLEMS(Severity.NOTICE),
  // Policies.
  INVALID_SELECTOR(Severity.ERROR),
  SELECTS_EVERYTHING(Severity.WARNING),
  INVALID_TARGET_REF(Severity.ERROR),
  WAYPOINT_NEEDED(Severity.WARNING),
  INVALID_URI(Severity.ERROR),
  INVALID_JWKS(Severity.ERROR),
  NO_USABLE_KEY(Severity.ERROR),
  UNUSABLE_KEY(Severity.WARNING),
  SECRET_IN_JWKS(Severity.WARNING),
  INVALID_HEADER_NAME(Severity.ERROR),
  INVALID_DURATION(Severity.ERROR),
  INVALID_IP_BLOCK(Severity.ERROR),
  INVALID_PORT(Severity.ERROR),
  INVALID_PATH_TEMPLATE(Severity.ERROR),
  INVALID_SERVICE_ACCOUNT(Severity.ERROR),
  INVALID_TRUST_DOMAIN(Severity.ERROR),
  UNKNOWN_CONDITION(Severity.ERROR),
  RULES_MISSING(Severity.ERROR),
  DENIES_ALL_TCP(Severity.WARNING),
  NEVER_MATCHES(Severity.WARNING),
  STRAY_DASH(Severity.WARNING),
  // Found when all policies are seen together.
  TOKEN_NOT_REQUIRED(Severity.WARNING),
  NO_TOKEN_VERIFIED(Severity.WARNING),
  ISSUER_NOT_ACCEPTED(Severity.WARNING),
  CLAIMS_NOT_VERIFIED(Severity.WARNING),
  TOKENS_NOT_VISIBLE(Severity.WARNING),
  SELECTS_NOTHING(Severity.WARNING),
  NEEDS_MUTUAL_TLS(Severity.WARNING),
  NAMESPACE_NOT_FOUND(Severity.WARNING),
  RULE_SHADOWED(Severity.WARNING),
  RULE_ALWAYS_DENIED(Severity.WARNING),
  // Keys of issuers, fetched.
  KEYS_NOT_FETCHED(Severity.ERROR, true),
  KEYS_STALE(Severity.WARNING),
  KEY_SERVER_NOT_ALLOWED(Severity.ERROR, true),
  KEY_SERVER_CLAIMED_ELSEWHERE(Severity.WARNING),
  STRICT_KEYS_NOT_SEEN(Severity.ERROR, true),
  // Valid and deciding access, but not enforced as written yet: closed instead.
  STRICT_WITHOUT_IDENTITY(Severity.ERROR, true),
  // Found when the policies of one workload are put together.
  UNUSABLE_RULE(Severity.ERROR),
  AUTHORIZER_UNUSABLE(Severity.ERROR, true),
  NOT_ENFORCED_ON_TCP(Severity.WARNING),
  POLICY_TOO_LARGE(Severity.ERROR),
  CHALLENGE_NEEDS_ATOMIC_DELIVERY(Severity.WARNING),
  STRICT_NEEDS_ATOMIC_DELIVERY(Severity.ERROR),
  // Traffic.
  INVALID_HOST(Severity.ERROR),
  INVALID_REGEX(Severity.ERROR),
  INVALID_PROTOCOL(Severity.ERROR),
  INVALID_ENDPOINT(Severity.ERROR),
  INVALID_WEIGHT(Severity.ERROR),
  CLAIMS_NEED_GATEWAY(Severity.ERROR),
  CLIENT_NOT_VERIFIED(Severity.WARNING),
  INVALID_CREDENTIAL(Severity.ERROR),
  FILTER_NOT_SUPPORTED(Severity.ERROR),
  CREDENTIAL_NOT_VALID_NOW(Severity.WARNING),
  // Found when the traffic of one workload is put together.
  BIND_NOT_AN_ADDRESS(Severity.ERROR),
  CLIENT_CERTIFICATE_AVOIDABLE(Severity.WARNING),
  CONNECTION_SETTINGS_DIFFER(Severity.WARNING),
  CREDENTIAL_NOT_FOUND(Severity.WARNING),
  DEFAULT_ENDPOINT_NOT_USABLE(Severity.ERROR),
  DELEGATE_NOT_FOUND(Severity.WARNING),
  DELEGATE_ROUTE_LEFT_OUT(Severity.WARNING),
  DESTINATION_NOT_FOUND(Severity.WARNING),
  DESTINATION_PORT_NOT_FOUND(Severity.WARNING),
  ENDPOINT_NOT_AN_ADDRESS(Severity.ERROR),
  GATEWAY_NOT_FOUND(Severity.WARNING),
  HOST_ALREADY_ROUTED(Severity.WARNING),
  NOTHING_LISTENS(Severity.WARNING),
  NO_DESTINATION(Severity.ERROR),
  NO_TCP_ROUTE(Severity.WARNING),
  NO_TLS_ROUTE(Severity.WARNING),
  PORT_CONFLICT(Severity.WARNING),
  PRIVILEGED_PORT(Severity.WARNING),
  ROUTE_NOT_USABLE(Severity.ERROR),
  SERVER_NAME_NOT_VERIFIED(Severity.WARNING),
  SUBSET_NOT_FOUND(Severity.WARNING),
  TARGET_PORT_NOT_FOUND(Severity.WARNING),
  TLS_DROPPED(Severity.WARNING),
  // Of the Gateway API.
  LISTENER_NOT_USABLE(Severity.ERROR),
  REFERENCE_NOT_GRANTED(Severity.ERROR),
  PARENT_NOT_FOUND(Severity.WARNING),
  NO_COMMON_HOSTNAME(Severity.WARNING),
  ROUTE_NOT_ALLOWED(Severity.WARNING),
  BACKEND_NOT_SUPPORTED(Severity.WARNING),
  GATEWAY_OF_OTHERS(Severity.NOTICE),
  TARGET_NOT_FOUND(Severity.WARNING),
  // Mesh config.
  NOT_A_MESH_CONFIG(Severity.ERROR),
  // The rest of the mesh config counts; policies that refer to the provider refuse.
  PROVIDER_UNUSABLE(Severity.ERROR, true),
  SETTING_NOT_USED(Severity.NOTICE),
  SETTING_NOT_SUPPORTED_YET(Severity.ERROR);

  private final Severity severity;
  private final boolean objectUsable;

  ProblemCode(Severity severity) {
    this(severity, severity != Severity.ERROR);
  }

  ProblemCode(Severity severity, boolean objectUsable) {
    this.severity = severity;
    this.objectUsable = objectUsable;
  }

  public Severity severity() {
    return severity;
  }

  /**
   * Whether an object with such a problem is used in the form it has now. False for most errors:
   * the last good form or the closed form stands in.
   */
  public boolean objectUsable() {
    return objectUsable;
  }

  /** A problem of this kind. */
  public ConfigProblem at(
      @Nullable ConfigKey key, SourceLocation location, String message, String hint) {
    return new ConfigProblem(name(), severity, key, location, message, hint);
  }
}
