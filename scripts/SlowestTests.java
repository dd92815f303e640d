import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prints the slowest tests of Surefire's reports: {@code SlowestTests COUNT REPORTS-DIRECTORY...}. */
final class SlowestTests {
  // Not an XML parser: reports hold whatever tests print, and the JDK's refuses long texts.
  private static final Pattern TEST =
      Pattern.compile("<testcase name=\"([^\"]*)\" classname=\"([^\"]*)\" time=\"([0-9.,]+)\"");

  private record Timed(String test, double seconds) {}

  public static void main(String[] args) throws IOException {
    List<Timed> all = new ArrayList<>();
    for (String directory : Arrays.asList(args).subList(1, args.length)) {
      readAll(Path.of(directory), all);
    }
    int count = Math.min(Integer.parseInt(args[0]), all.size());
    double total = all.stream().mapToDouble(Timed::seconds).sum();
    System.out.printf("%nThe slowest %d of %d tests (%.1f s in all):%n", count, all.size(), total);
    all.stream()
        .sorted(Comparator.comparingDouble(Timed::seconds).reversed())
        .limit(count)
        .forEach(timed -> System.out.printf("%8.2f s  %s%n", timed.seconds(), timed.test()));
  }

  private static void readAll(Path directory, List<Timed> into) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (var reports = Files.newDirectoryStream(directory, "TEST-*.xml")) {
      for (Path report : reports) {
        Matcher tests = TEST.matcher(Files.readString(report));
        while (tests.find()) {
          String owner = tests.group(2).replaceFirst("^dev\\.portcullis\\.", "");
          double seconds = Double.parseDouble(tests.group(3).replace(",", ""));
          into.add(new Timed(owner + "." + unescape(tests.group(1)), seconds));
        }
      }
    }
  }

  private static String unescape(String xml) {
    return xml.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }
}
