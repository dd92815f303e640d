import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/** Prints the slowest tests of Surefire's reports: {@code SlowestTests COUNT REPORTS-DIRECTORY...}. */
final class SlowestTests {
  private record Timed(String test, double seconds) {}

  public static void main(String[] args) throws Exception {
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

  private static void readAll(Path directory, List<Timed> into) throws Exception {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (var reports = Files.newDirectoryStream(directory, "TEST-*.xml")) {
      for (Path report : reports) {
        read(report, into);
      }
    }
  }

  private static void read(Path report, List<Timed> into) throws Exception {
    var cases =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      String owner = test.getAttribute("classname").replaceFirst("^dev\\.portcullis\\.", "");
      double seconds = Double.parseDouble(test.getAttribute("time").replace(",", ""));
      into.add(new Timed(owner + "." + test.getAttribute("name"), seconds));
    }
  }
}
