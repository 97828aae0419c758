package io.github.iforest4j.view.text;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentEvent.Ending;
import io.github.iforest4j.engine.event.IncidentState;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.time.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prints alerts: the first anomaly of each incident at once, its label when it arrives, an update
 * when the incident gets another name or becomes more severe, and a summary when it is over. A
 * label follows directly below its alert; if something else was printed in between, a line names
 * the alert first. An alert shows the beginning of its id, for feedback. As JSON, prints
 * everything, one object per line.
 *
 * <p>{@link AlertLimit} says how many alerts are shown; the others are only counted.
 */
public final class AlertPrinter implements RunSink {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String LABEL = "Label:  ";
  private static final String INDENT = " ".repeat(10);

  private static final int MAX_KEY = 40;

  private final TextOutput output;
  private final AlertLimit limit;

  /** Ids of anomalies that are not shown, so that labels and ends of incidents are not, either. */
  private final Set<String> hidden = new HashSet<>();

  /** The alert printed last, if nothing was printed since. */
  private @Nullable AnomalyEvent last;

  private @Nullable LocalDate lastDate;

  /** Whether the readings' times name no zone, so that nobody knows whether they are UTC. */
  private boolean asWritten;

  private long lastShown = Long.MIN_VALUE / 2;
  private long shown;
  private long unshown;

  /** Prints to an output. */
  public AlertPrinter(TextOutput output, AlertLimit limit) {
    this.output = output;
    this.limit = limit;
  }

  @Override
  public void anomaly(AnomalyEvent event, boolean known) {
    if (output.json()) {
      output.result(EventJson.anomaly(event));
      return;
    }
    if (!isAlert(event)) {
      return;
    }
    if (event.position() - lastShown < limit.pause() || shown >= limit.maxAlerts()) {
      hidden.add(event.id());
      unshown++;
      return;
    }
    lastShown = event.position();
    shown++;
    last = event;
    printDate(event.time());
    Evidence evidence = event.evidence();
    String score =
        event.state().severity().word()
            + recurring(event.state())
            + ", score "
            + PlainText.fixed(evidence.score(), 2)
            + " (threshold "
            + PlainText.fixed(evidence.threshold(), 2)
            + ")";
    String after = confidence(evidence.confidence()) + (known ? "  (recorded before)" : "");
    String who = key(event.key()) + shortId(event.id()) + "  ";
    String when = when(event.time(), event.position());
    boolean fits =
        when.length() + "  ANOMALY  ".length() + who.length() + score.length() + after.length()
            <= width();
    output.result(
        when
            + "  "
            + output.styled(TextStyle.RED, "ANOMALY")
            + "  "
            + who
            + score
            + (fits ? after : ""));
    if (!fits && !after.isEmpty()) {
      output.result(INDENT + after.strip());
    }
    features("", EvidenceSummary.topFeatures(evidence));
  }

  private boolean isAlert(AnomalyEvent event) {
    return limit.everyAnomaly() || event.beginsIncident();
  }

  @Override
  public void updated(IncidentUpdate update, boolean known) {
    if (output.json()) {
      output.result(EventJson.update(update));
      return;
    }
    if (hidden.contains(update.incident())) {
      return;
    }
    last = null;
    printDate(update.time());
    String severity = update.now().severity().word();
    String before = update.before().severity().word();
    output.result(
        when(update.time(), update.position())
            + "  "
            + output.styled(TextStyle.YELLOW, "UPDATE")
            + "   "
            + key(update.key())
            + shortId(update.incident())
            + "  "
            + (severity.equals(before) ? severity : before + " → " + severity)
            + ": "
            + TerminalText.sanitized(update.now().name())
            + recurring(update.now()));
    if (update.isRenamed()) {
      features("was: " + update.before().name(), List.of());
    }
    features("", update.features());
  }

  private static String recurring(IncidentState state) {
    return state.recurring() ? ", as on another day at this time" : "";
  }

  @Override
  public void incident(IncidentEvent incident, boolean known) {
    if (output.json()) {
      output.result(EventJson.incident(incident));
      return;
    }
    // An incident of one anomaly was over when its alert was printed.
    if (hidden.contains(incident.id())
        || incident.anomalies() == 1 && incident.ending() == Ending.RETURNED) {
      return;
    }
    last = null;
    boolean returned = incident.ending() == Ending.RETURNED;
    Instant until = returned ? incident.backTime() : incident.endTime();
    printDate(until);
    Duration duration = incident.duration();
    String anomalies =
        Counted.of(incident.anomalies(), "anomaly", "anomalies")
            + (incident.anomalies() == incident.readings()
                ? ""
                : " in " + Counted.of(incident.readings(), "reading"));
    String when = when(until, returned ? incident.back() : incident.end());
    output.result(
        when
            + "  "
            + (returned
                ? output.styled(TextStyle.GREEN, "OVER")
                : output.styled(TextStyle.YELLOW, "ENDS"))
            + "     "
            + key(incident.key())
            + shortId(incident.id())
            + "  "
            + (duration == null
                ? anomalies
                : "after " + DurationText.of(duration) + ", " + anomalies));
    features(incident.outcome() + (returned ? " since " + when : ""), List.of());
    if (incident.peak() == incident.start()) {
      // The alert has shown it.
      return;
    }
    String peak =
        Text.format(
            "worst at %s (score %.2f):\n",
            when(incident.peakTime(), incident.peak()), incident.peakScore());
    features(peak, incident.peakFeatures());
  }

  @Override
  public void drift(DriftEvent drift, boolean known) {
    if (output.json()) {
      output.result(EventJson.drift(drift));
      return;
    }
    last = null;
    printDate(drift.time());
    output.result(
        when(drift.time(), drift.position())
            + "  "
            + output.styled(TextStyle.YELLOW, "DRIFT")
            + "    "
            + key(drift.key())
            + TerminalText.sanitized(drift.words())
            + (known ? "  (recorded before)" : ""));
  }

  @Override
  public void arrival(ArrivalEvent event, boolean known) {
    if (output.json()) {
      output.result(EventJson.arrival(event));
      return;
    }
    last = null;
    boolean ofReading = event.hasTimesOfReadings();
    Instant time = ofReading ? event.time() : shown(event.time());
    printDate(time);
    String word =
        switch (event.kind()) {
          case SILENT -> event.over() ? "BACK  " : "SILENT";
          case CLOCK -> "CLOCK ";
          case RATE -> "RATE  ";
          case MAINTENANCE -> event.over() ? "RESUME" : "PAUSED";
        };
    output.result(
        TIME.format(time)
            + "  "
            + output.styled(event.over() ? TextStyle.GREEN : TextStyle.YELLOW, word)
            + "   "
            + key(event.key())
            + TerminalText.sanitized(event.words())
            + (known ? "  (recorded before)" : ""));
    if (event.kind() == ArrivalEvent.Kind.SILENT && !event.over()) {
      Instant since = ofReading ? event.since() : shown(event.since());
      features("since " + TIME.format(since), List.of());
    }
  }

  /** A time of this machine as the times of readings are shown. */
  private Instant shown(Instant time) {
    return asWritten
        ? time.atZone(ZoneId.systemDefault()).toLocalDateTime().toInstant(ZoneOffset.UTC)
        : time;
  }

  private void features(String before, List<String> features) {
    if (features.isEmpty() && before.isEmpty()) {
      return;
    }
    // Lines break between features, not inside them.
    String text = before + String.join(" ·\n", features);
    String bound = TerminalText.sanitized(text.replace(' ', '\u00a0').replace('\n', ' '));
    for (String line : Paragraph.wrapped(bound, width() - INDENT.length())) {
      output.result(INDENT + line.replace('\u00a0', ' '));
    }
  }

  private int width() {
    return Math.min(Paragraph.MAX_WIDTH, output.width());
  }

  @Override
  public void started(DetectorModel model, int keyField) {
    asWritten = model.schema().clock().format().local();
  }

  private void printDate(@Nullable Instant time) {
    if (time != null) {
      LocalDate date = time.atZone(ZoneOffset.UTC).toLocalDate();
      if (!date.equals(lastDate)) {
        lastDate = date;
        output.result(
            output.styled(
                TextStyle.DIM, date + (asWritten ? ", times as in the source" : ", times in UTC")));
      }
    }
  }

  private static String confidence(@Nullable Confidence confidence) {
    // The share behind the word looks like the probability of a fault, which it is not.
    return confidence == null ? "" : "  confidence " + confidence.level().word();
  }

  /** The time of a reading, with its date if another one stands above. */
  private String when(@Nullable Instant time, long position) {
    if (time == null) {
      return "#" + position;
    }
    LocalDate date = time.atZone(ZoneOffset.UTC).toLocalDate();
    return (lastDate == null || date.equals(lastDate) ? "" : date + " ") + TIME.format(time);
  }

  private static String key(String key) {
    if (key.isEmpty()) {
      return "";
    }
    String brief = PlainText.shortened(key, MAX_KEY);
    return TerminalText.sanitized(brief) + "  ";
  }

  /** Enough of the id to find the alert on the screen, and the row in the table. */
  private static String shortId(String id) {
    return id.substring(0, 6);
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    if (output.json()) {
      output.result(EventJson.label(event.id(), label));
      return;
    }
    if (!isAlert(event) || hidden.contains(event.id())) {
      return;
    }
    if (last == null || !last.id().equals(event.id())) {
      output.result(
          when(event.time(), event.position())
              + "  "
              + output.styled(TextStyle.BOLD, "LABEL")
              + "    "
              + key(event.key())
              + shortId(event.id()));
    }
    last = null;
    String named = TerminalText.sanitized(label.label());
    String author = "[" + TerminalText.sanitized(author(label)) + "]";
    // On a line of its own if it does not fit.
    boolean fits = (INDENT + LABEL + named + "  " + author).length() <= output.width();
    output.result(
        INDENT
            + LABEL
            + output.styled(TextStyle.BOLD, named)
            + (fits ? "  " + output.styled(TextStyle.DIM, author) : ""));
    if (!fits) {
      Paragraph.hanging(INDENT + " ".repeat(LABEL.length()), author, output.width())
          .forEach(line -> output.result(output.styled(TextStyle.DIM, line)));
    }
    AnomalyLabel.Opinion other = label.other();
    if (other != null) {
      boolean model = other.by() == AnomalyLabel.Author.MODEL;
      paragraph(model ? "Model:  " : "Rules:  ", other.text());
    }
    paragraph("Reason: ", label.reason());
    if (!label.action().isEmpty()) {
      paragraph("Advice: ", label.action());
    }
  }

  private void paragraph(String name, String text) {
    Paragraph.hanging(INDENT + name, TerminalText.sanitized(text), output.width())
        .forEach(output::result);
  }

  private static String author(AnomalyLabel label) {
    boolean noBackend = label.backend().equals("offline");
    return switch (label.status()) {
      case LABELLED -> label.model() + ": " + label.checked();
      case REUSED -> label.model() + ", as for an earlier one: " + label.checked();
      case OFFLINE -> noBackend ? "offline, no LLM" : "offline, " + label.backend() + " failed";
      case TIMED_OUT -> "offline, " + label.backend() + " was too slow";
      case OVER_BUDGET -> "offline, too many anomalies for the LLM";
      case UNGROUNDED -> label.refused();
    };
  }

  /**
   * Prints how many alerts were not shown; call it when the run is over.
   *
   * @param file the file that holds all anomalies
   */
  public void finish(String file) {
    if (unshown > 0) {
      output.result(
          Counted.of(unshown, "alert was", "alerts were") + " not shown; all are in " + file);
    }
  }
}
