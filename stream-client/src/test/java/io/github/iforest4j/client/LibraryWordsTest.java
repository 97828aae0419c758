package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The libraries speak of parameters and reasons; only the command speaks of its options. */
class LibraryWordsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final List<String> LIBRARIES =
      List.of(
          "iforest-core",
          "iforest-interop",
          "sensor-sim",
          "llm-labeler",
          "stream-sources",
          "stream-engine",
          "stream-views");

  /** Options that several programs have; nothing else of the library may use it. */
  private static final Path OPTIONS =
      ROOT.resolve("stream-engine/src/main/java/io/github/iforest4j/engine/option");

  private static final Pattern COMMENT =
      Pattern.compile("/\\*.*?\\*/|(?m)^\\s*//.*$", Pattern.DOTALL);
  private static final Pattern OPTION = Pattern.compile("\"(?:\\\\.|[^\"\\\\\n])*\"");
  private static final Pattern NAME = Pattern.compile("--[a-z][a-z-]+");

  /** Every long option of every command, as the help says it. */
  private static Set<String> options() {
    Set<String> options = new TreeSet<>();
    addOptions(IforestCommand.commandLine(new CommandRun().context()), options);
    options.removeIf(name -> !name.startsWith("--"));
    return options;
  }

  private static void addOptions(CommandLine command, Set<String> options) {
    command.getCommandSpec().options().forEach(o -> options.addAll(List.of(o.names())));
    command.getSubcommands().values().forEach(below -> addOptions(below, options));
  }

  @Test
  void noLibraryNamesAnOptionOfTheCommand() throws IOException {
    Set<String> options = options();
    assertThat(options).contains("--categorical", "--key-column", "--levels", "--state");
    assertThat(OPTIONS).isDirectory();
    List<String> found = new ArrayList<>();
    for (String library : LIBRARIES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(library).resolve("src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          if (file.startsWith(OPTIONS)) {
            continue;
          }
          String code = COMMENT.matcher(Files.readString(file)).replaceAll("");
          OPTION
              .matcher(code)
              .results()
              .map(MatchResult::group)
              .flatMap(text -> NAME.matcher(text).results().map(MatchResult::group))
              .filter(options::contains)
              .forEach(name -> found.add(ROOT.relativize(file) + ": " + name));
        }
      }
    }
    assertThat(found)
        .as("give the exception a reason, and let the client add the advice")
        .isEmpty();
  }
}
