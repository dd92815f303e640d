package dev.portcullis.cli.keys;

import dev.portcullis.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a user hands in, a file or standard input, of a size that such things have. */
final class Input {
  private static final int LARGEST = 1 << 20;
  private static final int LONGEST_NAME = 512;

  private final String name;
  private final byte[] content;

  Input(String name, byte[] content) {
    this.name = name;
    this.content = content;
  }

  /** Reads {@code file}, {@code -} for standard input. */
  static Input read(String file) {
    if (file.equals("-")) {
      return read("standard input", () -> System.in);
    }
    requireName(file);
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      throw new UserError(file + " is a directory: name a file in it");
    }
    return read(file, () -> Files.newInputStream(path));
  }

  /** A key given in place of its file must not be quoted in a message. */
  private static void requireName(String file) {
    boolean content = file.contains("{") || file.contains("\n") || file.contains("-----");
    if (content || file.isBlank() || file.length() > LONGEST_NAME || file.indexOf('\0') >= 0) {
      throw new UserError(
          "what is wanted is the name of a file, or - for standard input, not the content itself");
    }
  }

  /** Opens what is read. */
  private interface Source {
    InputStream open() throws IOException;
  }

  private static Input read(String name, Source source) {
    try (InputStream in = source.open()) {
      byte[] content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST) {
        throw new UserError(name + " is larger than 1 MiB: no key, token or set of claims is");
      }
      Input input = new Input(name, content);
      if (input.text().isBlank()) {
        throw new UserError(name + " is empty");
      }
      return input;
    } catch (NoSuchFileException e) {
      throw new UserError(name + " does not exist", e);
    } catch (IOException e) {
      throw new UserError(name + " can't be read", e);
    }
  }

  /** How messages call it. */
  String name() {
    return name;
  }

  /** As UTF-8. */
  String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /** A character for each byte: around PEM anything may stand, in any encoding. */
  String latin1() {
    return new String(content, StandardCharsets.ISO_8859_1);
  }

  /** Whether it is in ASN.1's binary form, as DER files are: a sequence. */
  boolean isBinary() {
    return content[0] == 0x30 && content.length > 1 && (content[1] & 0x80) != 0;
  }
}
