package io.github.iforest4j.view.text;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.feedback.Feedback;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.view.incident.Incident;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints alerts and the feedback of people about them. */
public final class FeedbackPrinter {
  private static final int SHORT_ID = 6;
  private static final int MIN_ID = 4;
  private static final int MAX_CELL = 44;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private FeedbackPrinter() {}

  /** The beginning of an anomaly's id, long enough to find it. */
  public static String shortId(AnomalyEvent event) {
    return event.id().substring(0, SHORT_ID);
  }

  /**
   * Finds an anomaly by the beginning of its id, of at least four characters.
   *
   * @param journal where the run was read from, for the message
   * @throws BadInputException if there is none, or more than one
   */
  public static AnomalyEvent find(RecordedRun run, Path journal, String id)
      throws BadInputException {
    List<AnomalyEvent> found = id.length() < MIN_ID ? List.of() : run.beginningWith(id);
    if (found.size() != 1) {
      throw new BadInputException(
          found.isEmpty()
              ? journal + " has no anomaly " + id + "; 'iforest feedback' lists them"
              : id + " is the beginning of " + found.size() + " ids; give more of it");
    }
    return found.get(0);
  }

  /**
   * Prints the latest alerts with the feedback about them; with JSON, the feedback that holds.
   *
   * @param last the maximum number of alerts
   */
  public static void print(TextOutput output, RecordedRun run, FeedbackLog log, int last) {
    Map<String, Feedback> given = new HashMap<>();
    log.standing().forEach(f -> given.put(f.anomalyId(), f));
    Map<String, String> suppressed = log.suppressed();
    if (output.json()) {
      log.standing().forEach(f -> output.result(FeedbackLog.json(f)));
      return;
    }
    Map<String, Incident> incidents = new HashMap<>();
    Incident.of(run).forEach(i -> incidents.put(i.first().id(), i));
    List<AnomalyEvent> shown = new ArrayList<>();
    for (AnomalyEvent event : run.anomalies().values()) {
      if (event.beginsIncident() || given.containsKey(event.id())) {
        shown.add(event);
      }
    }
    Collections.reverse(shown);
    TextTable table = new TextTable(MAX_CELL);
    table.row("id", "time", "device", "what", "feedback");
    for (AnomalyEvent event : shown.subList(0, Math.min(last, shown.size()))) {
      Incident begun = incidents.get(event.id());
      table.row(
          shortId(event),
          event.time() == null ? "#" + event.position() : TIME.format(event.time()),
          event.key(),
          begun == null ? name(run, event) : begun.title(),
          describe(log, given.get(event.id()), suppressed.get(event.id())));
    }
    output.table(table);
    output.result("");
    if (shown.stream().anyMatch(event -> event.time() != null)) {
      output.result("Times are in UTC, or as the source wrote them if it named no zone.");
    }
    output.result(
        given.isEmpty() && suppressed.isEmpty()
            ? "No feedback yet: 'iforest feedback reject ID' records a false alarm, 'confirm ID' a"
                + " real one."
            : said(given.size(), suppressed.size(), log.raise()));
  }

  private static String said(int given, int suppressed, double raise) {
    String said =
        Text.format(
            "%s. %s raised no alert because of feedback.",
            given == 0 ? "No feedback holds now" : "Feedback on " + Text.count(given, "alert"),
            Counted.of(suppressed, "anomaly", "anomalies"));
    return raise == 0
        ? said
        : said + Text.format(" The threshold of alerts is raised by %.3f.", raise);
  }

  /** The name of an anomaly that is not the first of an incident. */
  private static String name(RecordedRun run, AnomalyEvent event) {
    AnomalyLabel label = run.label(event);
    return label == null
        ? String.join(" · ", EvidenceSummary.topFeatures(event.evidence()))
        : label.label();
  }

  private static String describe(
      FeedbackLog log, @Nullable Feedback given, @Nullable String suppressed) {
    if (given == null) {
      return suppressed == null ? "" : "suppressed, " + suppressed;
    }
    String why = given.reason().isEmpty() ? "" : " (" + given.reason() + ")";
    if (given.action() == Action.CONFIRM) {
      return "real" + (given.label().isEmpty() ? "" : ": " + given.label()) + why;
    }
    return "false alarm" + duration(log, given) + why;
  }

  private static String duration(FeedbackLog log, Feedback rejection) {
    Instant until = rejection.until();
    if (until == null) {
      return " forever";
    }
    return log.isActive(rejection)
        ? " until " + until.truncatedTo(ChronoUnit.MINUTES)
        : ", expired";
  }
}
