package dev.portcullis.compile.gatewayapi;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.KubernetesRoute;
import dev.portcullis.model.KubernetesRoute.ParentReference;
import dev.portcullis.model.ProblemCode;
import java.util.EnumSet;
import java.util.Set;

/** Tells to which listeners of a Gateway a route may be attached. */
final class RouteAdmission {
  /** How far it got, and why no further. */
  private enum Answer {
    NO_SUCH_LISTENER,
    NO_COMMON_HOST,
    KIND_NOT_ALLOWED,
    NAMESPACE_NOT_ALLOWED,
    ADMITTED
  }

  private RouteAdmission() {}

  /**
   * The listeners that a reference means and that take the route. It is a problem if none does.
   *
   * @param listeners those of the Gateway; none if that is not for these proxies
   */
  static ImmutableList<ParentListener> admitted(
      KubernetesRoute route,
      ParentReference reference,
      ImmutableList<ParentListener> listeners,
      ImmutableList.Builder<ConfigProblem> problems) {
    Set<Answer> answers = EnumSet.noneOf(Answer.class);
    ImmutableList.Builder<ParentListener> admitted = ImmutableList.builder();
    for (ParentListener listener : listeners) {
      Answer answer = answer(route, reference, listener);
      answers.add(answer);
      if (answer == Answer.ADMITTED) {
        admitted.add(listener);
      }
    }
    if (!listeners.isEmpty() && !answers.contains(Answer.ADMITTED)) {
      Answer best = answers.stream().max(Answer::compareTo).orElseThrow();
      problems.add(problem(best, route, reference, listeners.getFirst()));
    }
    return admitted.build();
  }

  private static Answer answer(
      KubernetesRoute route, ParentReference reference, ParentListener listener) {
    boolean meant =
        (reference.port() == null || reference.port() == listener.listener().port())
            && (reference.section().isEmpty()
                || reference.section().equals(listener.listener().name()));
    if (!meant) {
      return Answer.NO_SUCH_LISTENER;
    }
    boolean common =
        TranslatedRoutes.hostnames(route).stream()
            .map(HostPattern::of)
            .anyMatch(listener.host()::overlaps);
    if (!common) {
      return Answer.NO_COMMON_HOST;
    }
    if (!listener.takesFrom(route.meta().namespace())) {
      return Answer.NAMESPACE_NOT_ALLOWED;
    }
    return listener.kinds().contains(route.key().kind())
        ? Answer.ADMITTED
        : Answer.KIND_NOT_ALLOWED;
  }

  private static ConfigProblem problem(
      Answer answer, KubernetesRoute route, ParentReference reference, ParentListener listener) {
    String gateway = listener.gateway().meta().namespace() + "/" + listener.gateway().meta().name();
    String end = ": the route is not attached to it";
    return switch (answer) {
      case NO_SUCH_LISTENER ->
          at(
              ProblemCode.PARENT_NOT_FOUND,
              route,
              reference,
              "Gateway " + gateway + " has no listener with that sectionName and port" + end,
              "");
      case NO_COMMON_HOST ->
          at(
              ProblemCode.NO_COMMON_HOSTNAME,
              route,
              reference,
              "no listener of Gateway " + gateway + " has a host in common with hostnames" + end,
              "");
      case KIND_NOT_ALLOWED ->
          at(
              ProblemCode.ROUTE_NOT_ALLOWED,
              route,
              reference,
              "Gateway " + gateway + " does not allow " + route.key().kind().kind() + end,
              "add it to allowedRoutes.kinds of the listener");
      case NAMESPACE_NOT_ALLOWED, ADMITTED ->
          at(
              ProblemCode.ROUTE_NOT_ALLOWED,
              route,
              reference,
              "Gateway "
                  + gateway
                  + " allows no routes of namespace "
                  + route.meta().namespace()
                  + end,
              "change allowedRoutes.namespaces of the listener");
    };
  }

  private static ConfigProblem at(
      ProblemCode code,
      KubernetesRoute route,
      ParentReference reference,
      String message,
      String hint) {
    return code.at(route.key(), reference.location(), message, hint);
  }
}
