package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.option.JournalOption;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.feedback.Feedback;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.option.DurationConverter;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.view.text.FeedbackPrinter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Records which alerts were real, and shows the consequences. */
@Command(
    name = "feedback",
    header = "Records which alerts were real; false alarms raise no alert again for a while.",
    description = {
      "Without arguments: the latest alerts and the feedback about them. Feedback is appended to a"
          + " file beside the journal, and a running watch applies it at once. Every anomaly is"
          + " recorded, whatever the feedback.",
      "reject: anomalies of the same device and kind that are not stronger raise no alert until it"
          + " expires. confirm: it was real, perhaps under another label. undo: withdraws the feedback"
          + " about it."
    },
    parameterListHeading = "%nParameters:%n",
    footer = {
      "  iforest feedback",
      "  iforest feedback reject 3fa9c1 --reason 'the weekly flush' --for 30d",
      "  iforest feedback confirm 3fa9c1 --label 'bearing worn'",
      "  iforest feedback undo 3fa9c1"
    })
final class FeedbackCommand extends BaseCommand {
  /** What to do. */
  enum What {
    /** Show. */
    LIST,
    /** It was real. */
    CONFIRM,
    /** It was a false alarm. */
    REJECT,
    /** Withdraw the feedback. */
    UNDO
  }

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "list|confirm|reject|undo",
      description = "What to do. Default: list.")
  private What what = What.LIST;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ID",
      description = "The ids of anomalies, or how they begin.")
  private List<String> ids = List.of();

  @Mixin private JournalOption journalOption;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder of 'iforest watch --out', instead of --journal.")
  private @Nullable Path out;

  @Option(names = "--label", paramLabel = "TEXT", description = "confirm: the right label.")
  private String label = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "The reason, for later readers.")
  private String reason = "";

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "reject: when it expires, such as after 12h or 30d. Default: 7d.")
  private Duration expiry = FeedbackLog.DEFAULT_EXPIRY;

  @Option(names = "--last", paramLabel = "N", description = "list: number of alerts. Default: 20.")
  private int last = 20;

  FeedbackCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws IOException {
    validate();
    Path journal = journalOption.file(console, out);
    RecordedRun run = RecordedRun.read(journal);
    FeedbackLog log = FeedbackLog.open(FeedbackLog.beside(journal), context().timing());
    if (what == What.LIST) {
      FeedbackPrinter.print(console, run, log, last);
      return ExitCode.DONE;
    }
    List<AnomalyEvent> events = new ArrayList<>();
    for (String id : ids) {
      events.add(FeedbackPrinter.find(run, journal, id));
    }
    Instant now = context().timing().now();
    for (AnomalyEvent event : events) {
      Feedback said =
          Feedback.of(
              now,
              Action.valueOf(what.name()),
              event,
              run.sameIncident(event),
              label,
              reason,
              what == What.REJECT ? now.plus(expiry) : null);
      log.append(said);
      console.result(
          console.json()
              ? FeedbackLog.json(said)
              : FeedbackPrinter.shortId(event) + "  " + log.consequence(said));
    }
    return ExitCode.DONE;
  }

  private void validate() {
    if (what == What.LIST != ids.isEmpty()) {
      throw UserException.usage(
          ids.isEmpty()
              ? "which anomaly? 'iforest feedback' lists them with their ids"
              : "'list' takes no ids");
    }
    if (!label.isEmpty() && what != What.CONFIRM) {
      throw UserException.usage("--label goes with confirm");
    }
    if (last < 1) {
      throw UserException.usage("--last must be at least 1, was " + last);
    }
  }
}
