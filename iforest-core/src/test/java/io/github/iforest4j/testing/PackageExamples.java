package io.github.iforest4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The examples in package-info files. A test class that has the same lines as methods shows that
 * they compile and run; this class compares the two.
 */
public final class PackageExamples {
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* \\}</pre>", Pattern.DOTALL);

  private PackageExamples() {}

  /**
   * Fails unless each example in the package-info files of the test's package and the packages
   * below it is in the source of the test.
   *
   * @param test a class with the methods; its package is the root
   * @param packages the packages that have an example, relative to the root: it is "" itself
   * @throws UncheckedIOException if a source cannot be read
   */
  public static void check(Class<?> test, String... packages) {
    check(Path.of("src"), test, packages);
  }

  /** As {@link #check(Class, String...)}, with another place of {@code main} and {@code test}. */
  public static void check(Path sources, Class<?> test, String... packages) {
    Path root = sources.resolve("main/java").resolve(test.getPackageName().replace('.', '/'));
    Path file = sources.resolve("test/java").resolve(test.getName().replace('.', '/') + ".java");
    String own = normalised(text(file));
    Set<String> found = new TreeSet<>();
    for (Path manual : manuals(root)) {
      List<String> examples =
          EXAMPLE.matcher(text(manual)).results().map(PackageExamples::lines).toList();
      for (String example : examples) {
        assertThat(own.contains(normalised(example)))
            .as(
                "%s has the example of %s; change both when one changes:%n%s%n",
                file, manual, example)
            .isTrue();
        found.add(
            root.relativize(manual.getParent()).toString().replace('\\', '/').replace('/', '.'));
      }
    }
    assertThat(found).as("the packages with an example").containsExactlyInAnyOrder(packages);
  }

  private static List<Path> manuals(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.endsWith("package-info.java")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of an example, without the stars of the comment. */
  private static String lines(MatchResult example) {
    return example.group(1).replaceAll("(?m)^ \\* ?", "");
  }

  /**
   * Without what formatting decides, that is white space and where a line breaks, and with a nested
   * class as a class of its own.
   */
  private static String normalised(String text) {
    return text.replaceAll("\\s+", "").replace("publicstaticfinalclass", "publicfinalclass");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
