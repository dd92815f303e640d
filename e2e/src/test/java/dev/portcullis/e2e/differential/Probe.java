package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Header;
import dev.portcullis.e2e.harness.HttpRequest;

/**
 * A request of an experiment: {@code method}, {@code host}, {@code target}, {@code headers} (lines
 * of a name, a colon and a value) and the {@code connection}; {@code <token 0>} in a line or the
 * target stands for the first of its {@code tokens}.
 */
final class Probe {
  private Probe() {}

  static Link link(Object tree) {
    return Link.of(Trees.members(Trees.map(tree), "connection"));
  }

  /** What goes over the wire. */
  static HttpRequest request(Object tree, TokenMint mint) {
    ImmutableMap<String, Object> probe = Trees.map(tree);
    ImmutableList<String> tokens =
        Trees.items(probe, "tokens").stream()
            .map(mint::token)
            .collect(ImmutableList.toImmutableList());
    ImmutableList.Builder<Header> headers = ImmutableList.builder();
    for (Object line : Trees.items(probe, "headers")) {
      headers.add(header(withTokens(line.toString(), tokens)));
    }
    return new HttpRequest(
        Trees.text(probe, "method", "GET"),
        withTokens(Trees.text(probe, "target", "/"), tokens),
        Trees.text(probe, "host", "a.example"),
        headers.build(),
        "");
  }

  private static Header header(String line) {
    int colon = line.indexOf(':', line.startsWith(":") ? 1 : 0);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    return new Header(
        colon < 0 ? line : line.substring(0, colon),
        value.startsWith(" ") ? value.substring(1) : value);
  }

  private static String withTokens(String text, ImmutableList<String> tokens) {
    String filled = text;
    for (int i = 0; i < tokens.size(); i++) {
      filled = filled.replace("<token " + i + ">", tokens.get(i));
    }
    return filled;
  }
}
