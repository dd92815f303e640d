package dev.portcullis.status;

/**
 * One condition of a policy. Types and reasons are fixed: {@code docs/kubernetes.md} has the table.
 *
 * @param message for people
 */
record PolicyCondition(ConditionType type, Truth status, Reason reason, String message) {

  /** What a condition is about. */
  enum ConditionType {
    /** Whether Portcullis can use the policy as its author wrote it. */
    ACCEPTED("Accepted"),
    /** Whether what it refers to is there. */
    RESOLVED_REFS("ResolvedRefs"),
    /** Whether the proxies that it concerns enforce it. */
    PROGRAMMED("Programmed");

    private final String text;

    ConditionType(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The answer. */
  enum Truth {
    TRUE("True"),
    FALSE("False"),
    UNKNOWN("Unknown");

    private final String text;

    Truth(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Why. */
  enum Reason {
    ACCEPTED("Accepted"),
    INVALID("Invalid"),
    NOT_ENFORCED_AS_WRITTEN("NotEnforcedAsWritten"),
    RESOLVED_REFS("ResolvedRefs"),
    KEYS_NOT_FETCHED("KeysNotFetched"),
    PROVIDER_NOT_USABLE("ProviderNotUsable"),
    TARGET_NOT_FOUND("TargetNotFound"),
    PROGRAMMED("Programmed"),
    NOT_ACCEPTED("NotAccepted"),
    NO_PROXIES("NoProxies"),
    PENDING("Pending"),
    REJECTED("Rejected");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
