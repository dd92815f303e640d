package dev.portcullis.decide.request;

/** What becomes of a request before any policy is asked. */
public sealed interface Arrival {
  /**
   * It goes to the policies.
   *
   * @param request as they see it: normalized, and without what a proxy doesn't believe
   * @param clientIp the address it is taken to come from
   */
  record Accepted(HttpRequest request, String clientIp) implements Arrival {}

  /**
   * The proxy answers it itself.
   *
   * @param details what Envoy's access log says of it
   * @param why the same as a sentence
   */
  record Refused(int status, String body, String details, String why) implements Arrival {
    static Refused badRequest(String details, String why) {
      return new Refused(400, "Bad Request", details, why);
    }
  }
}
