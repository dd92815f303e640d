package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The text of a file: UTF-8, with or without byte order mark, without NUL. */
final class FileText {
  private static final String SAVE_AS_UTF_8 = "save it as UTF-8";

  private FileText() {}

  static String decode(String file, byte[] content) throws ParseFailure {
    refuseOtherUnicode(file, content);
    int start = startsWith(content, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    for (int i = start; i < content.length; i++) {
      if (content[i] == 0) {
        throw new ParseFailure(
            ProblemCode.NUL_CHARACTER,
            locate(file, content, i),
            "a NUL character",
            "remove it; a file that was being written when the machine stopped may end in them");
      }
    }
    return decodeUtf8(file, content, start);
  }

  private static void refuseOtherUnicode(String file, byte[] content) throws ParseFailure {
    if (startsWith(content, 0xFF, 0xFE, 0, 0) || startsWith(content, 0, 0, 0xFE, 0xFF)) {
      throw encoding(file, "is UTF-32");
    }
    if (startsWith(content, 0xFF, 0xFE) || startsWith(content, 0xFE, 0xFF)) {
      throw encoding(file, "is UTF-16");
    }
    // Without a byte order mark: a document begins with an ASCII character, whose other bytes are
    // 0.
    if (content.length >= 4 && (content[0] == 0 || content[1] == 0)) {
      boolean wide = content[1] == 0 && content[2] == 0;
      throw encoding(file, wide ? "looks like UTF-32" : "looks like UTF-16");
    }
  }

  private static ParseFailure encoding(String file, String is) {
    return new ParseFailure(
        ProblemCode.WRONG_ENCODING, SourceLocation.ofFile(file), "the file " + is, SAVE_AS_UTF_8);
  }

  private static String decodeUtf8(String file, byte[] content, int start) throws ParseFailure {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(content, start, content.length - start);
    CharBuffer out = CharBuffer.allocate(content.length - start);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw new ParseFailure(
          ProblemCode.WRONG_ENCODING,
          locate(file, content, in.position()),
          "a byte that is not UTF-8",
          SAVE_AS_UTF_8);
    }
    return out.flip().toString();
  }

  private static boolean startsWith(byte[] content, int... prefix) {
    if (content.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if ((content[i] & 0xFF) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static SourceLocation locate(String file, byte[] content, int offset) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < offset; i++) {
      if (content[i] == '\n') {
        line++;
        column = 1;
      } else if ((content[i] & 0xC0) != 0x80) {
        column++;
      }
    }
    return new SourceLocation(file, line, column);
  }
}
