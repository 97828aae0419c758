package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is in the jar that people run; in the phase {@code verify}, since there it is built. */
class RunnableJarTest {
  private static final Path ROOT = Path.of(System.getProperty("iforest.root"));
  private static final Pattern LISTED =
      Pattern.compile("^([a-z0-9.]+:[a-z0-9.-]+) +(\\S+) +\\S.*$");

  private static final String COMPONENTS = "META-INF/sbom/application.cdx.json";

  private JarFile jar;

  @BeforeEach
  void open() throws IOException {
    jar = new JarFile(ROOT.resolve("stream-client/target/stream-client.jar").toFile());
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

  private List<String> names() {
    return jar.stream().map(entry -> entry.getName()).toList();
  }

  /** The libraries of others, as group and name. */
  private Set<String> components() throws IOException {
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
    components.removeIf(each -> each.startsWith("io.github.iforest4j:"));
    // Left out of the jar: annotations for compilers.
    components.remove("org.jetbrains:annotations");
    return components;
  }

  @Test
  void everyLibraryIsListedWithItsLicenceAndEveryLicenceIsThere() throws IOException {
    String thirdParty = text("META-INF/THIRD-PARTY.txt");
    Set<String> listed = new TreeSet<>();
    for (String line : thirdParty.lines().toList()) {
      var match = LISTED.matcher(line);
      if (match.matches()) {
        listed.add(match.group(1));
        String licence = match.group(2);
        if (!licence.equals("Apache-2.0")) {
          assertThat(thirdParty).contains("=== " + licence + " ===");
        }
      }
    }
    assertThat(listed).isEqualTo(components()).hasSizeGreaterThan(20);
    assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(ROOT.resolve("LICENSE")));
    assertThat(text("META-INF/NOTICE")).contains("Apache Commons Math", "Jackson");
    assertThat(names())
        .contains(
            "META-INF/thirdparty-LICENSE",
            "META-INF/FastDoubleParser-LICENSE",
            "META-INF/FastDoubleParser-ThirdParty-LICENSE",
            "META-INF/Schubfach-LICENSE")
        .anyMatch(name -> name.matches(".*/chart\\.js/.*/LICENSE\\.md"));
  }

  @Test
  void everyLibraryInTheJarIsInTheListOfComponents() throws IOException {
    List<String> poms = new ArrayList<>();
    for (String name : names()) {
      if (name.startsWith("META-INF/maven/") && name.endsWith("/pom.properties")) {
        Properties properties = new Properties();
        properties.load(jar.getInputStream(jar.getEntry(name)));
        if (!properties.getProperty("groupId").startsWith("io.github.iforest4j")) {
          poms.add(properties.getProperty("groupId") + ":" + properties.getProperty("artifactId"));
        }
      }
    }
    assertThat(components()).containsAll(poms);
  }

  /** A new name here is a new library, or a part of one: is it needed? */
  @Test
  void nothingElseTravelsAlong() {
    Set<String> packages =
        names().stream()
            .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
            .map(name -> name.split("/"))
            .map(parts -> parts[0] + (parts.length > 2 ? "." + parts[1] : ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(packages)
        .containsExactly(
            "biweekly",
            "biweekly.component",
            "biweekly.io",
            "biweekly.parameter",
            "biweekly.property",
            "biweekly.util",
            "ch.qos",
            "ch.randelshofer",
            "com.cronutils",
            "com.fasterxml",
            "com.github",
            "com.hivemq",
            "dagger",
            "dagger.internal",
            "de.siegmar",
            "io.github",
            "io.netty",
            "io.prometheus",
            "io.reactivex",
            "javax.inject",
            "org.apache",
            "org.jctools",
            "org.knowm",
            "org.reactivestreams",
            "org.slf4j",
            "org.snakeyaml",
            "picocli",
            "tools.jackson");
    assertThat(names())
        .as("libraries of machine code")
        .noneMatch(name -> name.matches(".*\\.(so|dll|jnilib|dylib)"));
  }
}
