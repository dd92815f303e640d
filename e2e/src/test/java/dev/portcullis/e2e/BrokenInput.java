package dev.portcullis.e2e;

import dev.portcullis.e2e.harness.Guides;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that no control plane can use, as a person, a tool or an attacker leaves them behind. */
enum BrokenInput {
  CUT_OFF_YAML("SYNTAX_ERROR", valid().substring(0, valid().indexOf("rules:") + 3)),
  BROKEN_YAML("SYNTAX_ERROR", "apiVersion: security.istio.io/v1\nkind: {AuthorizationPolicy\n"),
  UNKNOWN_FIELD("UNKNOWN_FIELD", valid().replace("rules:", "rulez:")),
  UNKNOWN_KIND(
      "UNKNOWN_KIND", valid().replace("kind: AuthorizationPolicy", "kind: AuthorisationPolicy")),
  EMPTY_FILE("FILE_EMPTY", ""),
  JAVA_TAG("UNKNOWN_TAG", "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]\n"),
  DUPLICATE_KEYS("DUPLICATE_KEY", valid().replace("action: DENY", "action: DENY\n  action: ALLOW")),
  TABS("TAB_CHARACTER", valid().replace("  action", "\taction")),
  NUL_CHARACTER("NUL_CHARACTER", valid().replace("action: DENY", "action: \0DENY")),
  NAME_WITH_BRACKETS("INVALID_NAME", valid().replace("name: elsewhere", "name: \"else[where]\"")),
  PLACEHOLDER_OF_A_GUIDE(
      "PLACEHOLDER",
      """
      apiVersion: security.istio.io/v1beta1
      kind: RequestAuthentication
      metadata:
        name: jwt-example
      spec:
        selector:
          matchLabels:
            app: elsewhere
        jwtRules:
        - issuer: "testing@secure.istio.io"
          jwksUri: <your-jwks-uri>
      """),
  UTF_16("WRONG_ENCODING") {
    @Override
    void write(Path file) throws IOException {
      Files.write(file, valid().getBytes(StandardCharsets.UTF_16));
    }
  },
  TEN_THOUSAND_ALIASES("TOO_MANY_ALIASES", "a: &a [x]\nb: [" + "*a, ".repeat(10_000) + "x]\n"),
  FIFTY_MEGABYTES("FILE_TOO_LARGE") {
    @Override
    void write(Path file) throws IOException {
      byte[] line =
          "# a line of a comment that is of no use to anybody\n".getBytes(StandardCharsets.UTF_8);
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        for (long written = 0; written < 50_000_000; written += line.length) {
          out.write(line);
        }
        out.write(valid().getBytes(StandardCharsets.UTF_8));
      }
    }
  },
  LINK_TO_NOWHERE("LINK_BROKEN") {
    @Override
    void write(Path file) throws IOException {
      Files.createSymbolicLink(file, Path.of("there-is-no-such-file.yaml"));
    }
  },
  /** For root no file is unreadable by its mode, so root is given a pipe that nobody writes to. */
  UNREADABLE("FILE_UNREADABLE") {
    @Override
    void write(Path file) throws IOException {
      Files.writeString(file, valid());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
      if (Files.isReadable(file)) {
        Files.delete(file);
        makePipe(file);
      }
    }
  };

  private final String code;
  private final String content;

  BrokenInput(String code) {
    this(code, "");
  }

  BrokenInput(String code, String content) {
    this.code = code;
    this.content = content;
  }

  /** The code of the problem that names it. */
  String code() {
    return code;
  }

  /** Writes the file. */
  void write(Path file) throws IOException {
    Files.writeString(file, content);
  }

  private static void makePipe(Path file) throws IOException {
    try {
      new ProcessBuilder("mkfifo", file.toString()).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A policy of another workload: what its broken forms do to this one would be a bug. */
  private static String valid() {
    return Guides.authorizationPolicy(
            "elsewhere", "action: DENY\nrules:\n- to:\n  - operation:\n      paths: [\"/open\"]\n")
        .replace("istio: ingressgateway", "app: elsewhere");
  }
}
