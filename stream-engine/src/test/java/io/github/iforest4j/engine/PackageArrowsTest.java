package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package of this module may use which; there are no circles. */
class PackageArrowsTest {
  private static final String ROOT = "io.github.iforest4j.engine";

  /** From the bottom up: each package uses only what stands above it in this list. */
  private static final List<Map.Entry<String, Set<String>>> ALLOWED =
      List.of(
          Map.entry("file", Set.of()),
          Map.entry("json", Set.of()),
          Map.entry("event", Set.of("json")),
          Map.entry("sink", Set.of("event")),
          Map.entry("record", Set.of("event", "file", "json")),
          Map.entry("feedback", Set.of("event", "file", "json", "record")),
          Map.entry("summary", Set.of("json")),
          Map.entry("analysis", Set.of("file", "json")),
          Map.entry("compare", Set.of("file")),
          Map.entry("", Set.of("event", "feedback", "record", "sink", "summary")));

  private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
  private static final Pattern NAMES =
      Pattern.compile(Pattern.quote(ROOT) + "(?:\\.([a-z][\\w.]*?))?\\.[A-Z]");

  @Test
  void everyPackageUsesOnlyWhatItMay() throws IOException {
    Map<String, Set<String>> used = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      files.filter(file -> file.toString().endsWith(".java")).forEach(file -> read(file, used));
    }
    assertThat(used)
        .as(
            "the packages that each package of %s uses. A new arrow: move the class to the package"
                + " that needs it, or, if the arrow is right, add it to ALLOWED, below what it"
                + " points to. An arrow that is gone: take it out of ALLOWED",
            ROOT)
        .isEqualTo(
            ALLOWED.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static void read(Path file, Map<String, Set<String>> used) {
    if (file.endsWith("module-info.java")) {
      return;
    }
    String source = source(file);
    String name = source.replaceFirst("(?s).*?\\bpackage ([\\w.]+);.*", "$1");
    String from = name.substring(Math.min(name.length(), ROOT.length() + 1));
    Set<String> targets = used.computeIfAbsent(from, key -> new TreeSet<>());
    NAMES
        .matcher(source)
        .results()
        .map(match -> match.group(1) == null ? "" : match.group(1))
        .filter(target -> !target.equals(from))
        .forEach(targets::add);
  }

  private static String source(Path file) {
    try {
      return COMMENTS.matcher(Files.readString(file)).replaceAll("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theAllowedArrowsPointUpwards() {
    Set<String> above = new TreeSet<>();
    ALLOWED.forEach(
        entry -> {
          assertThat(above)
              .as("'%s' may use only packages that stand above it", entry.getKey())
              .containsAll(entry.getValue());
          above.add(entry.getKey());
        });
  }
}
