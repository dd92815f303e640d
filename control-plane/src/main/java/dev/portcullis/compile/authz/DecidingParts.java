package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.authn.AuthenticationPlan;
import dev.portcullis.compile.authn.TokenProvider;
import dev.portcullis.compile.authz.FilterPlan.Stage;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The parts of a request by which a workload's policies decide.
 *
 * @param path whether a rule names paths
 * @param headers the headers that rules name and those that tokens are read from, in lower case
 */
public record DecidingParts(boolean path, ImmutableSortedSet<String> headers) {

  /** What {@code authentication} and the rules of {@code authorization} look at. */
  public static DecidingParts of(
      AuthenticationPlan authentication, AuthorizationPlan authorization) {
    ImmutableList<RulePlan> rules =
        Stream.concat(
                authorization.external().stream().map(ExternalCheck::rules),
                authorization.filters().stream()
                    .filter(filter -> filter.stage() != Stage.AUDIT)
                    .flatMap(filter -> Stream.ofNullable(filter.enforced())))
            .flatMap(ImmutableList::stream)
            .collect(ImmutableList.toImmutableList());
    TreeSet<String> headers = new TreeSet<>();
    authentication.providers().forEach(provider -> locations(provider).forEach(headers::add));
    rules.stream()
        .flatMap(rule -> rule.sources().stream())
        .flatMap(DecidingParts::tests)
        .forEach(test -> {
          if (test instanceof SourceTest.Header header) {
            headers.add(header.name().toLowerCase(Locale.ROOT));
          }
        });
    // A rule can also name the path by its pseudo header.
    boolean path =
        headers.contains(":path")
            || rules.stream()
                .flatMap(rule -> rule.operations().stream())
                .flatMap(DecidingParts::tests)
                .anyMatch(DecidingParts::isAboutPath);
    headers.removeIf(name -> name.startsWith(":"));
    return new DecidingParts(path, ImmutableSortedSet.copyOf(headers));
  }

  private static boolean isAboutPath(OperationTest test) {
    return test instanceof OperationTest.Path || test instanceof OperationTest.TemplatedPath;
  }

  private static Stream<String> locations(TokenProvider provider) {
    if (provider.headers().isEmpty()
        && provider.params().isEmpty()
        && provider.cookies().isEmpty()) {
      return Stream.of("authorization");
    }
    return Stream.concat(
        provider.headers().stream().map(header -> header.name().toLowerCase(Locale.ROOT)),
        provider.cookies().isEmpty() ? Stream.of() : Stream.of("cookie"));
  }

  private static <T> Stream<T> tests(Expression<T> expression) {
    return switch (expression) {
      case Expression.Any<T> any -> Stream.of();
      case Expression.Test<T> test -> Stream.of(test.test());
      case Expression.Not<T> not -> tests(not.negated());
      case Expression.All<T> all -> all.all().stream().flatMap(DecidingParts::tests);
      case Expression.AnyOf<T> anyOf -> anyOf.any().stream().flatMap(DecidingParts::tests);
    };
  }
}
