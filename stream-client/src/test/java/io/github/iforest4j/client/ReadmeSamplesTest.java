package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The README's Java samples compile, run, and print what the README says that they print. */
@Isolated("it replaces standard output and the locale")
class ReadmeSamplesTest {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "<!-- sample: (\\w+) -->\\n```java\\n(.*?)```\\n\\nprints\\n\\n```text\\n(.*?)```",
          Pattern.DOTALL);
  private static final String IMPORTS =
      """
      import io.github.iforest4j.*;
      import io.github.iforest4j.detect.*;
      import io.github.iforest4j.engine.*;
      import io.github.iforest4j.engine.event.*;
      import io.github.iforest4j.engine.sink.*;
      import io.github.iforest4j.schema.*;
      import io.github.iforest4j.sim.*;
      import io.github.iforest4j.sim.ReadingSink;
      import io.github.iforest4j.source.*;
      import java.io.*;
      import java.nio.file.*;
      import java.time.*;
      import java.util.*;
      """;

  @TempDir Path classes;

  @Test
  void samplesPrintWhatTheReadmeSays() throws Exception {
    Path readme = Path.of(System.getProperty("iforest.root"), "README.md");
    String text = Files.readString(readme);
    List<MatchResult> samples = SAMPLE.matcher(text).results().toList();
    assertThat(samples).hasSize(4);
    assertThat(text.split("```java", -1)).as("java blocks").hasSize(samples.size() + 1);
    for (MatchResult sample : samples) {
      String name = sample.group(1);
      assertThat(run(name, sample.group(2))).as(name).isEqualTo(sample.group(3));
    }
  }

  private String run(String name, String body) throws Exception {
    compile(
        name,
        IMPORTS
            + "public class "
            + name
            + " { public static void run() throws Exception {"
            + body
            + "}}");
    PrintStream console = System.out;
    Locale locale = Locale.getDefault();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      Locale.setDefault(Locale.ROOT);
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader.loadClass(name).getMethod("run").invoke(null);
    } finally {
      System.setOut(console);
      Locale.setDefault(locale);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private void compile(String name, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    List<String> options = List.of("-d", classes.toString(), "-proc:none");
    boolean ok = compiler.getTask(null, null, problems, options, null, List.of(file)).call();
    List<String> errors = new ArrayList<>();
    for (Diagnostic<?> problem : problems.getDiagnostics()) {
      errors.add(problem.toString());
    }
    assertThat(ok).as("%s compiles: %s", name, errors).isTrue();
  }
}
