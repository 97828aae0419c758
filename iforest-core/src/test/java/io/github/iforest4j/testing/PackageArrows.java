package io.github.iforest4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which package of a module may use which: a circle between packages would make them one. A
 * module's test states the allowed arrows and compares them with the module's sources.
 *
 * <p>Packages are named relative to a root package; the root itself is the empty name. Names in
 * comments do not count as use.
 */
public final class PackageArrows {
  private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  private final String root;
  private final Set<String> outside = new TreeSet<>();
  private final Map<String, Set<String>> allowed = new LinkedHashMap<>();

  private PackageArrows(String root) {
    this.root = root;
  }

  /**
   * No arrows yet.
   *
   * @param root the package whose subpackages are looked at; uses of packages elsewhere do not
   *     count
   */
  public static PackageArrows below(String root) {
    return new PackageArrows(root);
  }

  /** Names packages below the root that belong to other modules. */
  public PackageArrows outside(String... packages) {
    outside.addAll(List.of(packages));
    return this;
  }

  /**
   * Adds a package and all that it uses. Packages come from the bottom up: each may use only those
   * that were named before it.
   *
   * @throws IllegalArgumentException if a used package was not named before, or the package was
   */
  public PackageArrows allow(String name, String... used) {
    Set<String> targets = new TreeSet<>(List.of(used));
    for (String target : targets) {
      if (!allowed.containsKey(target) && !outside.contains(target)) {
        throw new IllegalArgumentException(
            "'%s' may use only packages that stand above it, not '%s'".formatted(name, target));
      }
    }
    if (allowed.put(name, targets) != null) {
      throw new IllegalArgumentException("'%s' stands in the table twice".formatted(name));
    }
    return this;
  }

  /**
   * Fails unless the packages and arrows in the sources are exactly the allowed ones.
   *
   * @param folders the source folders, relative to the module; must exist
   * @throws UncheckedIOException if a source cannot be read
   */
  public void check(Path... folders) {
    Map<String, Set<String>> used = new TreeMap<>();
    for (Path folder : folders) {
      sources(folder).forEach(file -> read(file, used));
    }
    assertThat(used)
        .as(
            "the packages that each package of %s uses. A new arrow: move the class to the package"
                + " that needs it, or, if the arrow is right, add it to the table, below what it"
                + " points to. An arrow that is gone: take it out of the table",
            root)
        .isEqualTo(allowed);
  }

  /** As {@link #check(Path...)}, for the folder that Maven compiles. */
  public void check() {
    check(Path.of("src/main/java"));
  }

  /**
   * Fails if a package has more files than a limit.
   *
   * @param folder a source folder
   * @throws UncheckedIOException if the folder cannot be read
   */
  public static void checkSizes(Path folder, int mostFiles) {
    Map<Path, Integer> sizes = new TreeMap<>();
    sources(folder).forEach(file -> sizes.merge(file.getParent(), 1, Integer::sum));
    assertThat(sizes)
        .isNotEmpty()
        .allSatisfy(
            (name, files) ->
                assertThat(files).as("files in %s", name).isLessThanOrEqualTo(mostFiles));
  }

  private static List<Path> sources(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java") && !file.endsWith("module-info.java"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Path file, Map<String, Set<String>> used) {
    String source;
    try {
      source = COMMENTS.matcher(Files.readString(file)).replaceAll("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String declared =
        PACKAGE
            .matcher(source)
            .results()
            .findFirst()
            .orElseThrow(() -> new AssertionError(file + " declares no package"))
            .group(1);
    assertThat(declared).as("the package of %s", file).matches(Pattern.quote(root) + "(\\..+)?");
    String from = declared.equals(root) ? "" : declared.substring(root.length() + 1);
    Set<String> targets = used.computeIfAbsent(from, key -> new TreeSet<>());
    Pattern.compile("\\b" + Pattern.quote(root) + "(?:\\.([a-z][\\w.]*?))?\\.[A-Z]")
        .matcher(source)
        .results()
        .map(match -> match.group(1) == null ? "" : match.group(1))
        .filter(target -> !target.equals(from))
        .forEach(targets::add);
  }
}
