package dev.portcullis.injection;

/**
 * What a kubelet asks of a workload, as Envoy is to do it in the kubelet's stead.
 *
 * <p>Each has a path of its own at Envoy. A part of it cannot be guessed: what is asked there is
 * asked of the workload without regard to policy, and a hook may have any effect.
 */
sealed interface AppCheck {
  /** At Envoy. */
  String path();

  /** Of the workload. */
  int port();

  /**
   * A request that is passed on.
   *
   * @param target the path at the workload, with its query
   * @param ownHost whether the kubelet has been told which host to ask for
   * @param seconds how long an answer may take, 0 for any time
   */
  record Request(String path, int port, boolean tls, String target, boolean ownHost, int seconds)
      implements AppCheck {}

  /**
   * Whether connections are taken, which Envoy finds out every now and then.
   *
   * @param name of the check, which may be seen by anybody
   */
  record Connection(String path, String name, int port, Pace pace) implements AppCheck {}

  /**
   * What a health service says, which Envoy finds out every now and then.
   *
   * @param name of the check, which may be seen by anybody
   * @param service "" for the server as a whole
   */
  record Health(String path, String name, int port, String service, Pace pace)
      implements AppCheck {}

  /**
   * How often, and for how long.
   *
   * @param period of the kubelet's own questions, in seconds
   */
  record Pace(int period, int seconds) {
    private static final int SLOWEST = 5;

    /** A kubelet is told what was found out last, which must not be old. */
    String interval() {
      return Math.min(period, SLOWEST) + "s";
    }

    String timeout() {
      return seconds + "s";
    }
  }
}
