package io.github.iforest4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.Main;
import io.github.iforest4j.source.testing.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Every example runs, and prints what examples/README.md says that it prints. */
@Isolated("it replaces standard output and the locale")
@Timeout(300)
class ExamplesTest {
  private static final Path EXAMPLES = Path.of(System.getProperty("iforest.root"), "examples");

  /** A program that is an example. */
  private interface Program {
    void main(String... args) throws Exception;
  }

  private static String printed(Program program, String... args) throws Exception {
    PrintStream console = System.out;
    Locale locale = Locale.getDefault();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      Locale.setDefault(Locale.ROOT);
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      program.main(args);
    } finally {
      System.setOut(console);
      Locale.setDefault(locale);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** What the page shows under a heading, in its block of text. */
  private static String shown(String heading) throws Exception {
    String page = Files.readString(EXAMPLES.resolve("README.md"));
    String section = page.substring(page.indexOf("## " + heading + "\n"));
    String block = section.substring(section.indexOf("```text\n") + "```text\n".length());
    return block.substring(0, block.indexOf("```"));
  }

  @Test
  void embedded() throws Exception {
    assertThat(printed(Embedded::main)).isEqualTo(shown("Embedded"));
  }

  @Test
  void ownSourceAndSink() throws Exception {
    assertThat(printed(OwnSourceAndSink::main)).isEqualTo(shown("OwnSourceAndSink"));
  }

  @Test
  void theCommandKnowsThemToo() throws Exception {
    String printed =
        printed(
            args -> {
              Process command =
                  new ProcessBuilder(
                          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                          "-cp",
                          System.getProperty("java.class.path"),
                          Main.class.getName(),
                          "watch",
                          "tank://1000",
                          "--sink",
                          "printer:me",
                          "--no-log",
                          "--quiet",
                          "--backend",
                          "runbook")
                      .redirectErrorStream(true)
                      .start();
              System.out.write(command.getInputStream().readAllBytes());
              assertThat(command.waitFor()).isZero();
            });
    assertThat(printed).contains("me: readings 800 to 803").contains("flow needs a look");
  }

  @Test
  void ownLabeller() throws Exception {
    assertThat(printed(OwnLabeller::main)).isEqualTo(shown("OwnLabeller"));
  }

  @Test
  void sklearnInJava() throws Exception {
    String file = EXAMPLES.resolve("sklearn/forest.json").toString();
    assertThat(printed(SklearnInJava::main, file)).isEqualTo(shown("SklearnInJava"));
  }

  @Test
  void plantOverMqtt() throws Exception {
    try (TestBroker broker = new TestBroker()) {
      String address = broker.uri("");
      // The usual range depends on which readings arrive first, and so do its last digits.
      String printed = printed(PlantOverMqtt::main, address.substring(0, address.length() - 1));
      assertThat(printed.replaceAll("[0-9.–]+", "#"))
          .isEqualTo(shown("PlantOverMqtt").replaceAll("[0-9.–]+", "#"));
    }
  }

  @Test
  void jshell(@TempDir Path folder) throws Exception {
    // On a machine's first use the JDK itself says there that it made a folder for preferences.
    Path errors = folder.resolve("errors.txt");
    Process jshell =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
                "--class-path",
                System.getProperty("java.class.path"),
                EXAMPLES.resolve("hello.jsh").toString())
            .redirectError(errors.toFile())
            .start();
    String printed = new String(jshell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jshell.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(printed.replace("\r\n", "\n"))
        .as(Files.readString(errors))
        .isEqualTo(shown("hello.jsh"));
  }

  @Test
  void everyExampleIsOnThePage() throws Exception {
    String page = Files.readString(EXAMPLES.resolve("README.md"));
    List<String> programs;
    try (Stream<Path> files =
        Files.list(EXAMPLES.resolve("src/main/java/io/github/iforest4j/examples"))) {
      programs = files.map(file -> file.getFileName().toString()).toList();
    }
    assertThat(programs).isNotEmpty().allSatisfy(file -> assertThat(page).contains(file));
  }
}
