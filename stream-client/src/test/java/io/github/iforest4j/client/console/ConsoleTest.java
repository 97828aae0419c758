package io.github.iforest4j.client.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.CommandRun;
import io.github.iforest4j.testing.Background;
import io.github.iforest4j.view.text.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What goes where, and when a progress bar shows. */
class ConsoleTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void resultsGoToOutNotesToErrAndQuietKeepsWarnings() {
    CommandRun run = new CommandRun();
    try (Console console = new Console(run.context(), false, true, true)) {
      console.result("result");
      console.note("note");
      console.warn("trouble");
    }
    assertThat(run.outLines()).containsExactly("result");
    assertThat(run.errLines()).containsExactly("warning: trouble");
  }

  @Test
  void theWidthIsThatOfTheTerminalWhenKnown() {
    assertThat(new Console(new CommandRun().context(), false, false, true).width()).isEqualTo(80);
    CommandRun wide = new CommandRun().environment("COLUMNS", "132");
    assertThat(new Console(wide.context(), false, false, true).width()).isEqualTo(132);
    CommandRun odd = new CommandRun().environment("COLUMNS", "0");
    assertThat(new Console(odd.context(), false, false, true).width()).isEqualTo(80);
  }

  @Test
  void aProgressBarAppearsAfterTwoSecondsOnly() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    AtomicLong now = new AtomicLong();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (Progress progress = new Progress(stream, "reading", 1000, "rows", 100, now::get)) {
      now.set(2 * SECOND - 1);
      for (int i = 0; i < 512; i++) {
        progress.step();
      }
      assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
      now.set(2 * SECOND);
      for (int i = 0; i < 256; i++) {
        progress.step();
      }
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("reading", "768/1000 rows");
  }

  @Test
  void noProgressBarWithoutATerminal() {
    CommandRun run = new CommandRun();
    try (Console console = new Console(run.context(), false, false, true);
        Progress progress = console.progress("reading", -1, "rows")) {
      for (int i = 0; i < 1000; i++) {
        progress.step();
      }
    }
    assertThat(run.err()).isEmpty();
  }

  /** A summary asked for by a signal is printed while the run prints its own. */
  @Test
  void linesThatBelongTogetherStayTogether() throws Exception {
    int groups = 2000;
    CommandRun run = new CommandRun();
    try (Console console = new Console(run.context(), false, false, true)) {
      CyclicBarrier start = new CyclicBarrier(2);
      Callable<Boolean> printer =
          () -> {
            start.await();
            for (int g = 0; g < groups; g++) {
              console.results(List.of("first", "second", "third"));
            }
            return true;
          };
      CompletableFuture<Boolean> other = Background.call(printer);
      printer.call();
      other.join();
    }
    List<String> lines = run.outLines();
    assertThat(lines).hasSize(2 * groups * 3);
    for (int i = 0; i < lines.size(); i += 3) {
      assertThat(lines.subList(i, i + 3))
          .as("line %d", i)
          .containsExactly("first", "second", "third");
    }
  }
}
