package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What we write must not depend on the locale or the line end of the machine that writes it. */
class LocaleTest {
  private static final Path ROOT = Path.of(System.getProperty("iforest.root"));

  /** A call that formats with the default locale. */
  private static final Pattern CALL =
      Pattern.compile("\\.formatted\\(|(?:String\\.format|\\.printf)\\((?!\\s*Locale\\.)");

  /** What a locale changes: digits, and the decimal point and separators. */
  private static final Pattern NUMBER = Pattern.compile("%[-#+ 0,(]*\\d*(?:\\.\\d+)?[dfeEgG]");

  /** A heading of the help: picocli writes it to the terminal. */
  private static final Pattern HEADING = Pattern.compile("Heading(?: = |\\().*");

  static List<String> faults(String source) {
    List<String> faults = new ArrayList<>();
    Matcher call = CALL.matcher(source);
    while (call.find()) {
      // The whole statement: the format stands before formatted(...) and inside format(...).
      int from =
          Math.max(source.lastIndexOf(';', call.start()), source.lastIndexOf('{', call.start()));
      int to = source.indexOf(';', call.end());
      if (NUMBER.matcher(source.substring(from + 1, to)).find()) {
        faults.add("default locale in line " + line(source, call.start()));
      }
    }
    if (HEADING.matcher(source).replaceAll("").contains("%n")) {
      faults.add("line end of the platform (%n)");
    }
    return faults;
  }

  private static long line(String source, int position) {
    return source.substring(0, position).lines().count();
  }

  @Test
  void faultsAreSeen() {
    assertThat(faults("a = \"%d\".formatted(x);")).isNotEmpty();
    assertThat(faults("a =\n \"%.1f\"\n .formatted(x);")).isNotEmpty();
    assertThat(faults("a = String.format(\n \"%,d\", x);")).isNotEmpty();
    assertThat(faults("out.printf(\"%5.2f\", x);")).isNotEmpty();
    assertThat(faults("a = String.format(Locale.ROOT, \"x%n\");")).isNotEmpty();
    assertThat(faults("a = String.format(\n Locale.ROOT, \"%d\", x);")).isEmpty();
    assertThat(faults("a = \"%s\".formatted(x);")).isEmpty();
    assertThat(faults("optionListHeading = \"%nOptions:%n\",")).isEmpty();
    assertThat(faults("usage.optionListHeading(\"%nOptions:%n\")\n.footer(\"a\");")).isEmpty();
    assertThat(faults("usage.optionListHeading(\"a\")\n.footer(\"%n\");")).isNotEmpty();
  }

  @Test
  void nothingDependsOnTheLocale() throws IOException {
    List<String> faults = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".java"))
              .filter(f -> !f.endsWith("package-info.java"))
              .filter(f -> ROOT.relativize(f).toString().contains("src/main/"))
              .toList()) {
        for (String fault : faults(Files.readString(file))) {
          faults.add(ROOT.relativize(file) + ": " + fault);
        }
      }
    }
    assertThat(faults).isEmpty();
  }
}
