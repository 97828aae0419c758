package io.github.iforest4j.client.console;

import io.github.iforest4j.engine.RunListener;
import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.engine.event.DoubtEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.summary.RunSummary;
import io.github.iforest4j.engine.summary.SummaryJson;
import io.github.iforest4j.engine.summary.SummaryText;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.view.text.Progress;
import io.github.iforest4j.view.text.Text;
import io.github.iforest4j.view.text.TextStyle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints the progress of a run as notes, and its summary as a result. */
public class RunPrinter implements RunListener {
  private final Console console;
  private final RunStatus status;
  private @Nullable Progress learning;

  /** Doubts are repeated below the summary, which may be far from their first messages. */
  private final List<String> doubts = new ArrayList<>();

  /** Prints the events of a run to a console. */
  public RunPrinter(Console console, RunStatus status) {
    this.console = console;
    this.status = status;
  }

  @Override
  public void learning(String source, int readings) {
    console.note(
        readings == 0
            ? "learning   from all of "
                + Console.sanitized(source)
                + " (--learn N: from the first N)"
            : Text.format(
                "learning   from the first %s of %s (WARMING; --learn N)",
                readings == 1 ? "reading" : Counted.of(readings, "reading"),
                Console.sanitized(source)));
    learning = console.progress("learning", readings == 0 ? -1 : readings, "readings");
  }

  @Override
  public void learned(long readings) {
    if (learning != null) {
      learning.step();
    }
  }

  @Override
  public void learningEnded() {
    if (learning != null) {
      learning.close();
      learning = null;
    }
  }

  @Override
  public void notLearned(int readings) {
    console.note(Counted.of(readings, "reading") + " in maintenance windows: not learned from");
  }

  @Override
  public void completing(int unlabelled) {
    console.note(
        "an earlier run was cut short: "
            + (unlabelled == 0
                ? "its files are complete now"
                : "labelling " + unlabelled + " of its anomalies"));
  }

  @Override
  public void resumed(Path folder, long readings, List<Long> positions, boolean replayable) {
    String place = "";
    if (replayable) {
      place =
          positions.isEmpty()
              ? ", with another input"
              : ", at "
                  + positions.stream().map(Object::toString).collect(Collectors.joining(" and "));
    }
    console.note(
        Text.format(
            "state      %s: continues after %s%s",
            Console.sanitized(folder.toString()), Counted.of(readings, "reading"), place));
  }

  @Override
  public void keyForgotten() {
    console.note(
        "a device that was silent for a long time was"
            + " removed from memory; if it sends again, it is a new device"
            + " (--max-keys, --key-idle; reported once, all are counted)");
  }

  @Override
  public void waitingForLabels(int pending) {
    console.note("waiting for " + Counted.of(pending, "label"));
  }

  @Override
  public void warning(String message) {
    console.warn(Console.sanitized(message));
  }

  @Override
  public void doubt(DoubtEvent doubt) {
    if (console.json()) {
      console.result(EventJson.doubt(doubt));
    }
    String message =
        doubt.words()
            + switch (doubt.kind()) {
              case MANY_ANOMALIES ->
                  "; if nothing is wrong, --learn N learns from more readings, and --model FILE takes"
                      + " a model of good days";
              case HARDLY_ANY ->
                  "; learn from normal readings of one kind (--learn N), or name what tells them apart"
                      + " (--key-column)";
            };
    doubts.add(message);
    console.warn(Console.sanitized(message));
  }

  @Override
  public void ended(RunSummary summary) {
    print(console, "Summary", summary);
    if (!console.json()) {
      doubts.forEach(doubt -> console.result("  doubtful    " + Console.sanitized(doubt)));
    }
    if (status.pausedReadings() > 0) {
      console.note(
          Counted.of(status.pausedReadings(), "reading was", "readings were")
              + " in maintenance windows, and not judged");
    }
    if (status.suppressed() > 0) {
      console.note(
          Counted.of(status.suppressed(), "anomaly", "anomalies")
              + " raised no alert because of feedback on earlier ones; 'iforest feedback'"
              + " shows it");
    }
  }

  /** Prints how the run is doing so far. */
  public void printSoFar() {
    if (status.recorder() == null) {
      console.status(status.line());
    } else {
      print(console, "Summary so far", status.summarySoFar());
    }
  }

  private static void print(Console console, String title, RunSummary summary) {
    if (console.json()) {
      console.result(SummaryJson.of(summary));
      return;
    }
    List<String> lines = new ArrayList<>(List.of("", console.styled(TextStyle.BOLD, title)));
    SummaryText.lines(summary)
        .forEach(line -> lines.add(line.isEmpty() ? "" : "  " + Console.sanitized(line)));
    // At once: a summary asked for by a signal comes from another thread.
    console.results(lines);
  }
}
