package io.github.iforest4j.client;

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

/** Which package of the client may use which, and how large packages may grow. */
class PackageArrowsTest {
  private static final String ROOT = "io.github.iforest4j.client";
  private static final int MAX_FILES = 25;

  /** From the bottom up: each package uses only what stands above it in this list. */
  private static final List<Map.Entry<String, Set<String>>> ALLOWED =
      List.of(
          Map.entry("console", Set.of()),
          Map.entry("option", Set.of("console")),
          Map.entry("command", Set.of("console", "option")),
          Map.entry("simulate", Set.of("command", "console", "option")),
          Map.entry("", Set.of("command", "console", "option", "simulate")));

  private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
  private static final Pattern NAMES =
      Pattern.compile(Pattern.quote(ROOT) + "(?:\\.([a-z][\\w.]*?))?\\.[A-Z]");

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  @Test
  void everyPackageUsesOnlyWhatItMay() throws IOException {
    Map<String, Set<String>> used = new TreeMap<>();
    files().forEach(file -> read(file, used));
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
    String source = COMMENTS.matcher(text(file)).replaceAll("");
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

  private static String text(Path file) {
    try {
      return Files.readString(file);
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

  @Test
  void packagesStaySmall() throws IOException {
    assertThat(
            files().stream().collect(Collectors.groupingBy(Path::getParent, Collectors.counting())))
        .allSatisfy(
            (folder, count) ->
                assertThat(count).as("files in %s", folder).isLessThanOrEqualTo(MAX_FILES));
  }
}
