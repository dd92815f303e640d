package dev.portcullis.compile.authz;

import dev.portcullis.model.ExtensionProvider.Authorizer;

/** What the provider of CUSTOM policies comes to for one workload. */
public sealed interface AuthorizerPlan {
  /**
   * It is asked.
   *
   * @param host of its service, in lower case
   * @param cluster through which it is reached
   */
  record Asked(Authorizer provider, String host, String cluster) implements AuthorizerPlan {}

  /**
   * It cannot be asked: what would have been its to decide is refused.
   *
   * @param reason the end of a sentence that begins with the provider
   */
  record Refusing(String reason, String hint) implements AuthorizerPlan {}
}
