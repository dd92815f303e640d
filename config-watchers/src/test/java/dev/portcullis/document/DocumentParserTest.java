package dev.portcullis.document;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Strings;
import com.google.common.primitives.Bytes;
import dev.portcullis.document.ParsedFile.Outcome;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

/** Files that must be refused, each for its own reason, and in no time. */
final class DocumentParserTest {
  private static final ParseLimits SMALL = new ParseLimits(1000, 10, 100, 5, 3);

  private final DocumentParser parser = new DocumentParser();

  @Test
  void utf16IsNamedWithAndWithoutByteOrderMark() {
    assertRefused(withMark(UTF_16LE, 0xFF, 0xFE), "f.yaml error WRONG_ENCODING the file is UTF-16");
    assertRefused(withMark(UTF_16BE, 0xFE, 0xFF), "f.yaml error WRONG_ENCODING the file is UTF-16");
    assertRefused(
        "a: b".getBytes(UTF_16LE), "f.yaml error WRONG_ENCODING the file looks like UTF-16");
    assertRefused(
        "a: b".getBytes(UTF_16BE), "f.yaml error WRONG_ENCODING the file looks like UTF-16");
  }

  @Test
  void utf32IsNamedWithAndWithoutByteOrderMark() {
    Charset little = Charset.forName("UTF-32LE");
    Charset big = Charset.forName("UTF-32BE");
    assertRefused(
        withMark(little, 0xFF, 0xFE, 0, 0), "f.yaml error WRONG_ENCODING the file is UTF-32");
    assertRefused(
        withMark(big, 0, 0, 0xFE, 0xFF), "f.yaml error WRONG_ENCODING the file is UTF-32");
    assertRefused("a: b".getBytes(big), "f.yaml error WRONG_ENCODING the file looks like UTF-32");
    assertRefused(
        "a: b".getBytes(little), "f.yaml error WRONG_ENCODING the file looks like UTF-32");
  }

  @Test
  void aByteThatIsNotUtf8IsLocated() {
    byte[] latin1 = Bytes.concat("ä: 1\nkey: ".getBytes(UTF_8), new byte[] {(byte) 0xE4, 'x'});
    assertRefused(latin1, "f.yaml:2:6 error WRONG_ENCODING a byte that is not UTF-8");
    byte[] cutOff = Bytes.concat("a: ".getBytes(UTF_8), new byte[] {(byte) 0xC3});
    assertRefused(cutOff, "f.yaml:1:4 error WRONG_ENCODING a byte that is not UTF-8");
  }

  @Test
  void aNulCharacterIsLocated() {
    assertRefused("a: b\ncd: e\0".getBytes(UTF_8), "f.yaml:2:6 error NUL_CHARACTER");
  }

  @Test
  void aByteOrderMarkOfUtf8IsAccepted() {
    byte[] marked = withMark(UTF_8, 0xEF, 0xBB, 0xBF);
    assertThat(parser.parse("f.yaml", marked).outcome()).isEqualTo(Outcome.DOCUMENTS);
  }

  @Test
  void aFileWithOnlyAByteOrderMarkHasZeroBytes() {
    byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    assertThat(parser.parse("f.yaml", mark).outcome()).isEqualTo(Outcome.ZERO_BYTES);
  }

  @Test
  void aFileBeyondTheSizeIsRefusedUnread() {
    assertThat(new DocumentParser(SMALL).parse("f.yaml", new byte[1001]).problems().toString())
        .contains("f.yaml error FILE_TOO_LARGE the file has 1001 bytes; at most 1000 are read");
    assertThat(parser.tooLarge("f.yaml", 50_000_000).problems().toString())
        .contains("FILE_TOO_LARGE the file has 50000000 bytes");
  }

  @Test
  void depthIsBounded() {
    assertRefusedSmall("f.yaml", Strings.repeat("[", 20), "f.yaml:1:11 error TOO_DEEP");
    assertRefusedSmall("f.json", Strings.repeat("[", 20), "f.json:1:11 error TOO_DEEP");
  }

  @Test
  void aMillionBracketsDoNotOverflowTheStack() {
    byte[] yaml = Strings.repeat("[", 1_000_000).getBytes(UTF_8);
    assertThat(parser.parse("f.yaml", yaml).problems().toString()).contains("TOO_DEEP");
    assertThat(parser.parse("f.json", yaml).problems().toString()).contains("TOO_DEEP");
  }

  @Test
  void theNumberOfValuesIsBounded() {
    String list = Strings.repeat("- a\n", 200);
    assertRefusedSmall("f.yaml", list, "TOO_MANY_VALUES_IN_FILE more than 100 values");
    String json = "[" + Strings.repeat("1,", 200) + "1]";
    assertRefusedSmall("f.json", json, "TOO_MANY_VALUES_IN_FILE more than 100 values");
  }

  @Test
  void theNumberOfDocumentsIsBounded() {
    assertRefusedSmall("f.yaml", "a: b\n---\n".repeat(4), "TOO_MANY_DOCUMENTS");
    assertRefusedSmall("f.json", "1 2 3 4", "TOO_MANY_DOCUMENTS");
  }

  @Test
  void tenThousandAliasesAreRefused() {
    String aliases = "a: &x 1\nb:\n" + "- *x\n".repeat(10_000);
    assertRefused(aliases.getBytes(UTF_8), "f.yaml:103:3 error TOO_MANY_ALIASES");
  }

  @Test
  void aBillionLaughsAreCountedNotExpanded() {
    StringBuilder laughs =
        new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (int i = 1; i < 10; i++) {
      String alias = "*a" + (i - 1);
      laughs.append(
          "a%d: &a%d [%s]\n"
              .formatted(i, i, String.join(", ", java.util.Collections.nCopies(9, alias))));
    }
    assertRefused(laughs.toString().getBytes(UTF_8), "TOO_MANY_VALUES_IN_FILE");
  }

  @Test
  void anAliasSharesTheNodeItRefersTo() {
    byte[] yaml = "a: &x {b: c}\nd: *x\n".getBytes(UTF_8);
    MappingNode root = (MappingNode) parser.parse("f.yaml", yaml).documents().getFirst();
    assertThat(root.entries().get(1).value()).isSameAs(root.entries().get(0).value());
  }

  @Test
  void anchorsOfOneDocumentAreUnknownInTheNext() {
    assertRefused(
        "a: &x 1\n---\nb: *x\n".getBytes(UTF_8), "f.yaml:3:4 error SYNTAX_ERROR an alias");
  }

  @Test
  void oneBrokenDocumentMakesTheWholeFileUnparsable() {
    ParsedFile file = parser.parse("f.yaml", "a: b\n---\nc: [\n".getBytes(UTF_8));
    assertThat(file.outcome()).isEqualTo(Outcome.UNPARSABLE);
    assertThat(file.documents()).isEmpty();
    assertThat(file.problems()).hasSize(1);
  }

  @Test
  void messagesShowNoTextOfTheFile() {
    String secret = "hunter2";
    for (String yaml :
        new String[] {
          "p: *" + secret,
          "p: !" + secret + " x",
          "p: [" + secret,
          "p: @" + secret,
          "? " + secret + "\n:x\n- " + secret
        }) {
      assertThat(parser.parse("f.yaml", yaml.getBytes(UTF_8)).problems().toString())
          .doesNotContain(secret);
    }
    for (String json :
        new String[] {
          "{\"p\": " + secret + "}",
          "{\"p\": \"" + secret,
          "{\"p\" \"" + secret + "\"}",
          "'" + secret + "'"
        }) {
      assertThat(parser.parse("f.json", json.getBytes(UTF_8)).problems().toString())
          .contains("SYNTAX_ERROR")
          .doesNotContain(secret);
    }
  }

  private static byte[] withMark(Charset charset, int... mark) {
    byte[] bytes = new byte[mark.length];
    for (int i = 0; i < mark.length; i++) {
      bytes[i] = (byte) mark[i];
    }
    return Bytes.concat(bytes, "a: b\n".getBytes(charset));
  }

  private void assertRefused(byte[] content, String problem) {
    assertRefused(parser, "f.yaml", content, problem);
  }

  private static void assertRefusedSmall(String name, String content, String problem) {
    assertRefused(new DocumentParser(SMALL), name, content.getBytes(UTF_8), problem);
  }

  private static void assertRefused(
      DocumentParser parser, String name, byte[] content, String problem) {
    ParsedFile file = parser.parse(name, content);
    assertThat(file.outcome()).isEqualTo(Outcome.UNPARSABLE);
    assertThat(file.documents()).isEmpty();
    assertThat(file.problems()).hasSize(1);
    assertThat(file.problems().getFirst().toString()).contains(problem);
    assertThat(file.problems().getFirst().hint()).isNotEmpty();
  }
}
