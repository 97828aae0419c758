package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package of this module uses which package of the project. */
class PackageArrowsTest {
  private static final String PROJECT = "io.github.iforest4j";

  /** All arrows that there may be, and are; {@code core.x} is a package of iforest-core. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "sim", Set.of("core.schema", "core.time"),
          "sim.junit", Set.of("sim"),
          "sim.report",
              Set.of("sim", "core", "core.detect", "core.eval", "core.explain", "core.schema"));

  /** A qualified name in an import or in the text, but not a package's own declaration. */
  private static final Pattern NAME =
      Pattern.compile("(?m)(?<!^package )\\bio\\.github\\.iforest4j((?:\\.[a-z]\\w*)*)\\.[A-Z]");

  private static String name(String suffix) {
    String name = suffix.isEmpty() ? "" : suffix.substring(1);
    return name.equals("sim") || name.startsWith("sim.")
        ? name
        : name.isEmpty() ? "core" : "core." + name;
  }

  @Test
  void packagesUseOnlyWhatTheTableAllows() throws IOException {
    Path root = Path.of("src/main/java", PROJECT.split("\\."));
    Map<String, Set<String>> found = new TreeMap<>();
    List<Path> sources;
    try (Stream<Path> files = Files.walk(root)) {
      sources =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .filter(f -> !f.endsWith("package-info.java"))
              .toList();
    }
    assertThat(sources).hasSizeGreaterThan(40);
    for (Path source : sources) {
      String own =
          root.relativize(source.getParent()).toString().replace('\\', '/').replace('/', '.');
      Set<String> used = found.computeIfAbsent(own, p -> new TreeSet<>());
      NAME.matcher(Files.readString(source))
          .results()
          .map(m -> name(m.group(1)))
          .filter(p -> !p.equals(own))
          .forEach(used::add);
    }
    assertThat(found).isEqualTo(ALLOWED);
  }
}
