package dev.portcullis.compile.gatewayapi;

import com.google.common.collect.ImmutableList;
import com.google.re2j.Pattern;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.HttpMirrors;
import dev.portcullis.model.KubernetesRoute;
import dev.portcullis.model.KubernetesRoute.PathRewrite;
import dev.portcullis.model.KubernetesRoute.Rule;
import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.HttpRoute;
import dev.portcullis.model.VirtualService.Rewrite;
import dev.portcullis.model.VirtualService.RouteAction;
import dev.portcullis.model.VirtualService.WeightedDestination;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes routes of rules: one for each match, the most specific first. */
final class RuleTranslation {
  private static final int NOT_FOUND = 404;
  private static final int NO_BACKEND = 500;

  private final BackendTranslation backends;

  RuleTranslation(
      ConfigView view, ImmutableList.Builder<ConfigProblem> problems, boolean enforceGrants) {
    this.backends = new BackendTranslation(view, problems, enforceGrants);
  }

  /** The routes of all rules. */
  ImmutableList<HttpRoute> translate(KubernetesRoute route) {
    List<HttpRoute> routes = new ArrayList<>();
    int position = 0;
    for (Rule rule : route.rules()) {
      String name =
          rule.name().isEmpty()
              ? route.meta().namespace() + "." + route.meta().name() + "." + position
              : rule.name();
      position++;
      RouteAction action = action(route, rule);
      HttpMirrors mirrors = mirrors(route, rule);
      if (rule.matches().isEmpty()) {
        routes.add(route(name, rule, null, action, mirrors));
      }
      rule.matches().forEach(match -> routes.add(route(name, rule, match, action, mirrors)));
    }
    return ImmutableList.sortedCopyOf(
        Comparator.comparing(RuleTranslation::onlyMatch, MatchPrecedence.MOST_SPECIFIC_FIRST),
        routes);
  }

  private static @Nullable HttpMatch onlyMatch(HttpRoute route) {
    return route.matches().isEmpty() ? null : route.matches().getFirst();
  }

  private static HttpRoute route(
      String name, Rule rule, @Nullable HttpMatch match, RouteAction action, HttpMirrors mirrors) {
    return new HttpRoute(
        name,
        match == null ? ImmutableList.of() : ImmutableList.of(match),
        action,
        rule.rewrite() == null ? null : rewrite(rule.rewrite(), match),
        rule.timeout(),
        rule.retries(),
        rule.headers(),
        mirrors,
        null,
        rule.cors(),
        rule.location());
  }

  private RouteAction action(KubernetesRoute route, Rule rule) {
    if (rule.redirect() != null) {
      return rule.redirect();
    }
    ImmutableList<WeightedDestination> destinations = backends.destinations(route, rule);
    if (!destinations.isEmpty()) {
      return new RouteAction.Forward(destinations);
    }
    boolean none = rule.backends().isEmpty() && route.key().kind() == ConfigKind.HTTP_ROUTE;
    return new RouteAction.DirectResponse(none ? NOT_FOUND : NO_BACKEND);
  }

  private HttpMirrors mirrors(KubernetesRoute route, Rule rule) {
    return new HttpMirrors(
        null,
        null,
        rule.mirrors().stream()
            .map(mirror -> backends.mirror(route, mirror))
            .flatMap(Optional::stream)
            .collect(ImmutableList.toImmutableList()));
  }

  /**
   * As Istio a prefix is taken away by an expression: a slash in its place would leave two of them.
   */
  private static Rewrite rewrite(PathRewrite rewrite, @Nullable HttpMatch match) {
    String hostname = rewrite.hostname();
    if (rewrite.fullPath() != null) {
      return new Rewrite("", hostname, "/.*", rewrite.fullPath());
    }
    if (rewrite.prefix() == null) {
      return new Rewrite("", hostname, "", "");
    }
    String prefix = rewrite.prefix();
    String uri = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    return uri.isEmpty()
        ? new Rewrite("", hostname, "^" + Pattern.quote(matched(match)) + "(/?)(.*)", "/\\2")
        : new Rewrite(uri, hostname, "", "");
  }

  private static String matched(@Nullable HttpMatch match) {
    return match != null
            && match.uri() instanceof StringMatch.PathPrefix(String value)
            && !value.equals("/")
        ? value
        : "";
  }
}
