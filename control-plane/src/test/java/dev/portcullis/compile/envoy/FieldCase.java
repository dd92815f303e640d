package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.Compiled;
import dev.portcullis.document.Node;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A golden case of traffic or of policy, compiled from whatever documents one likes.
 *
 * @param compile never fails: what can't be read is left out, with its problems
 */
record FieldCase(
    String name, ImmutableList<Node> documents, Function<List<Node>, Compiled> compile) {

  /** All golden cases. */
  static ImmutableList<FieldCase> all() throws IOException {
    return Stream.concat(
            GoldenCase.all().stream()
                .map(golden ->
                    new FieldCase(
                        golden.directory().getFileName().toString(),
                        golden.documents(),
                        golden::compileReadable)),
            PolicyCase.all().stream()
                .map(policy ->
                    new FieldCase(policy.toString(), policy.documents(), policy::compileReadable)))
        .collect(ImmutableList.toImmutableList());
  }
}
