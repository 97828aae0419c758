package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document names a test for each of its statements. */
class SecurityDocTest {
  private static final Path ROOT = Path.of(System.getProperty("iforest.root"));
  private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]*Test)`");

  @Test
  void everyTestThatTheDocumentNamesIsThere() throws IOException {
    Set<String> tests;
    try (Stream<Path> files = Files.walk(ROOT)) {
      tests =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("Test.java"))
              .map(name -> name.substring(0, name.length() - ".java".length()))
              .collect(Collectors.toCollection(TreeSet::new));
    }
    String document = Files.readString(ROOT.resolve("docs/security.md"));
    Set<String> named = new TreeSet<>();
    Matcher matcher = TEST.matcher(document);
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(tests).containsAll(named);
  }

  @Test
  void everyStatementHasATest() throws IOException {
    boolean statements = false;
    for (String line : Files.readAllLines(ROOT.resolve("docs/security.md"))) {
      if (line.startsWith("| statement ")) {
        statements = true;
      } else if (!line.startsWith("|")) {
        statements = false;
      } else if (statements && !line.startsWith("|---")) {
        assertThat(TEST.matcher(line).find()).as(line).isTrue();
      }
    }
  }
}
