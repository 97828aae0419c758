package io.github.iforest4j.flink.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is in the jar for {@code flink run}; in the phase {@code verify}, since there it is built.
 */
class JobJarTest {
  private static final Path ROOT = Path.of(System.getProperty("iforest.root"));
  private static final Pattern LISTED =
      Pattern.compile("^([a-z0-9.]+:[a-z0-9.-]+) +(\\S+) +\\S.*$");

  private static final String COMPONENTS = "META-INF/sbom/iforest-flink-job.cdx.json";

  private JarFile jar;

  @BeforeEach
  void open() throws IOException {
    jar = new JarFile(ROOT.resolve("iforest-flink-job/target/iforest-flink-job.jar").toFile());
  }

  @AfterEach
  void close() throws IOException {
    jar.close();
  }

  private String text(String entry) throws IOException {
    assertThat(jar.getEntry(entry)).as(entry).isNotNull();
    return new String(
        jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
  }

  /** The libraries of others, as the list for people has them. */
  private Set<String> listed() throws IOException {
    Set<String> listed = new TreeSet<>();
    String job = text("META-INF/THIRD-PARTY-job.txt");
    for (String line : (job + text("META-INF/THIRD-PARTY-kafka.txt")).lines().toList()) {
      Matcher match = LISTED.matcher(line);
      if (match.matches()) {
        listed.add(match.group(1));
        String licence = match.group(2);
        if (job.contains(line) && !licence.equals("Apache-2.0")) {
          assertThat(job).contains("=== " + licence + " ===");
        }
      }
    }
    return listed;
  }

  @Test
  void everyComponentIsListedWithItsLicenceAndNothingElse() throws IOException {
    assumeTrue(
        jar.getEntry(COMPONENTS) != null
            || !"offline: true".equals(System.getProperty("iforest.offline")),
        "a build without a network makes no list of components");
    JsonNode bom = JsonMapper.shared().readTree(text(COMPONENTS));
    assertThat(bom.path("bomFormat").asString()).isEqualTo("CycloneDX");
    Set<String> components = new TreeSet<>();
    for (JsonNode each : bom.path("components")) {
      assertThat(each.path("version").asString()).isNotEmpty();
      components.add(each.path("group").asString() + ":" + each.path("name").asString());
    }
    // Left out of the jar by the pom: Flink has the logging, and the simulator is for tests here.
    components.removeIf(
        each -> each.matches("(io\\.github\\.iforest4j|org\\.slf4j|org\\.snakeyaml):.*"));
    assertThat(jar.stream().map(JarEntry::getName))
        .noneMatch(name -> name.matches("(org/(slf4j|snakeyaml)|io/github/iforest4j/sim)/.*"));
    assertThat(listed()).isEqualTo(components).hasSizeGreaterThan(15);
    assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(ROOT.resolve("LICENSE")));
  }

  /** Most libraries say in their jars who they are; this needs no list of components. */
  @Test
  void everyLibraryInTheJarIsListed() throws IOException {
    Set<String> found = new TreeSet<>();
    for (JarEntry entry : jar.stream().toList()) {
      String name = entry.getName();
      if (name.startsWith("META-INF/maven/") && name.endsWith("/pom.properties")) {
        Properties properties = new Properties();
        properties.load(jar.getInputStream(entry));
        found.add(properties.getProperty("groupId") + ":" + properties.getProperty("artifactId"));
      }
    }
    found.removeIf(each -> each.startsWith("io.github.iforest4j:"));
    assertThat(found).hasSizeGreaterThan(10);
    assertThat(listed()).containsAll(found);
    assertThat(jar.getEntry("com/cronutils/parser/CronParser.class")).isNotNull();
  }
}
