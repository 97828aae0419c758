package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Which package may use which. The packages of the single sources use the root and never each
 * other, and the root knows none of them: it finds them through the service loader.
 */
class PackageArrowsTest {
  private static final String ROOT = "io.github.iforest4j.source";

  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "", Set.of(),
          "net", Set.of(),
          "file", Set.of(""),
          "benchmark", Set.of(""),
          "tcp", Set.of(""),
          "http", Set.of("", "net"),
          "mqtt", Set.of(""));

  private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
  private static final Pattern NAMES =
      Pattern.compile(Pattern.quote(ROOT) + "(?:\\.([a-z][\\w.]*?))?\\.[A-Z]");

  @Test
  void everyPackageUsesOnlyWhatItMay() throws IOException {
    Map<String, Set<String>> used = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      files
          .filter(file -> file.toString().endsWith(".java") && !file.endsWith("module-info.java"))
          .forEach(file -> read(file, used));
    }
    assertThat(used).isEqualTo(ALLOWED);
  }

  private static void read(Path file, Map<String, Set<String>> used) {
    String source;
    try {
      source = COMMENTS.matcher(Files.readString(file)).replaceAll("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
}
