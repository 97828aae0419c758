package io.github.iforest4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The cells of docs/course.md run in one JShell, in order, and print what the page shows. With
 * {@code -Diforest.paste=true} what they print is pasted into the page instead.
 */
@Isolated("it replaces standard output and the locale")
class CourseTest {
  private static final Pattern CELL =
      Pattern.compile("(```java\\n(.*?)```\\n)(\\n```text\\n(.*?)```\\n)?", Pattern.DOTALL);

  @Test
  void cellsPrintWhatThePageShows() throws Exception {
    Path page = Path.of(System.getProperty("iforest.root"), "docs", "course.md");
    String text = Files.readString(page);
    StringBuilder pasted = new StringBuilder();
    PrintStream console = System.out;
    Locale locale = Locale.getDefault();
    // The cells run in this process: "local" starts no other.
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
        shell.addToClasspath(entry);
      }
      // What JShell imports when a person starts it.
      for (String name : List.of("java.io.*", "java.nio.file.*", "java.util.*")) {
        evaluate(shell, "import " + name + ";");
      }
      Locale.setDefault(Locale.ROOT);
      Matcher cell = CELL.matcher(text);
      while (cell.find()) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        evaluate(shell, cell.group(2));
        System.setOut(console);
        String printed = out.toString(StandardCharsets.UTF_8);
        String block = printed.isEmpty() ? "" : "\n```text\n" + printed + "```\n";
        cell.appendReplacement(pasted, Matcher.quoteReplacement(cell.group(1) + block));
      }
      cell.appendTail(pasted);
    } finally {
      System.setOut(console);
      Locale.setDefault(locale);
    }
    if (Boolean.getBoolean("iforest.paste")) {
      Files.writeString(page, pasted);
    }
    assertThat(pasted.toString()).isEqualTo(Files.readString(page));
  }

  private static void evaluate(JShell shell, String cell) {
    String rest = cell;
    while (!rest.isBlank()) {
      CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      assertThat(next.completeness().isComplete()).as(rest).isTrue();
      for (SnippetEvent event : shell.eval(next.source())) {
        List<String> problems =
            shell.diagnostics(event.snippet()).map(d -> d.getMessage(Locale.ROOT)).toList();
        assertThat(event.status())
            .as("%s", Map.of("cell", next.source(), "problems", problems))
            .isEqualTo(Status.VALID);
        assertThat(event.exception()).as(next.source()).isNull();
      }
      rest = next.remaining();
    }
  }
}
