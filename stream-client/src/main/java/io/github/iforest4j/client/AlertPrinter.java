package io.github.iforest4j.client;

import io.github.iforest4j.client.Console.Style;
import io.github.iforest4j.client.output.AnomalyEvent;
import io.github.iforest4j.client.output.AnomalyJson;
import io.github.iforest4j.client.output.AnomalyListener;
import io.github.iforest4j.client.output.EvidenceText;
import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.Evidence;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Shows each anomaly at once, and its label below it or, when something else was printed since,
 * with a line that says whose it is. As JSON, one object per line.
 *
 * <p>It can be told to show few ({@link Thrift}); the rest is only counted.
 */
final class AlertPrinter implements AnomalyListener {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String INDENT = " ".repeat(10);

  private static final int MAX_WRAP = 100;

  private final Console console;
  private final boolean labelsComeLater;
  private final Thrift thrift;
  private final Set<String> hidden = new HashSet<>();
  private AnomalyEvent last;
  private LocalDate lastDate;
  private long lastPosition = Long.MIN_VALUE / 2;
  private long lastShown = Long.MIN_VALUE / 2;
  private long shown;
  private long moreOfEvent;
  private long unshown;

  /**
   * How few alerts to show.
   *
   * @param maxAlerts how many in all
   * @param eventGap an anomaly at most so many readings after another belongs to the same event,
   *     which is shown once
   * @param pause how many readings lie at least between two alerts that are shown
   */
  record Thrift(long maxAlerts, long eventGap, long pause) {
    /** Every anomaly is shown. */
    static final Thrift NONE = new Thrift(Long.MAX_VALUE, 0, 0);
  }

  /**
   * Prints to a console.
   *
   * @param labelsComeLater whether labels may take their time, so that alerts need a number to
   *     refer to
   */
  AlertPrinter(Console console, boolean labelsComeLater, Thrift thrift) {
    this.console = console;
    this.labelsComeLater = labelsComeLater;
    this.thrift = thrift;
  }

  @Override
  public void anomaly(AnomalyEvent event, boolean known) {
    if (console.json()) {
      console.result(AnomalyJson.anomaly(event));
      return;
    }
    boolean goesOn = event.position() - lastPosition <= thrift.eventGap();
    boolean soon = event.position() - lastShown < thrift.pause();
    lastPosition = event.position();
    if (goesOn || soon || shown >= thrift.maxAlerts()) {
      hidden.add(event.id());
      moreOfEvent += goesOn ? 1 : 0;
      unshown++;
      return;
    }
    tellMoreOfEvent();
    lastShown = event.position();
    shown++;
    last = event;
    printDate(event);
    StringBuilder line = new StringBuilder(when(event));
    line.append("  ").append(console.styled(Style.RED, "ANOMALY")).append("  ");
    line.append(labelsComeLater ? shortId(event) + "  " : "");
    Evidence evidence = event.evidence();
    line.append(
        String.format(
            Locale.ROOT, "score %.2f (threshold %.2f)", evidence.score(), evidence.threshold()));
    line.append(confidence(evidence.confidence()));
    line.append(known ? "  (recorded before)" : "");
    console.result(line.toString());
    List<String> features = EvidenceText.topFeatures(evidence);
    if (!features.isEmpty()) {
      console.result(INDENT + Console.sanitized(String.join(" · ", features)));
    }
  }

  private void printDate(AnomalyEvent event) {
    if (event.time() != null) {
      LocalDate date = event.time().atZone(ZoneOffset.UTC).toLocalDate();
      if (!date.equals(lastDate)) {
        lastDate = date;
        console.result(console.styled(Style.DIM, date + ", times in UTC"));
      }
    }
  }

  private static String confidence(Confidence confidence) {
    if (confidence == null) {
      return "";
    }
    return "  confidence "
        + (confidence.basis() == Confidence.Basis.SPREADS
            ? confidence.describe()
            : confidence.brief());
  }

  private static String when(AnomalyEvent event) {
    return event.time() == null ? "#" + event.position() : TIME.format(event.time());
  }

  /** Enough of the id to find the alert on the screen, and the row in the table. */
  private static String shortId(AnomalyEvent event) {
    return event.id().substring(0, 6);
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    if (console.json()) {
      console.result(AnomalyJson.label(event, label));
      return;
    }
    if (hidden.remove(event.id())) {
      return;
    }
    if (last == null || !last.id().equals(event.id())) {
      console.result(
          when(event) + "  " + console.styled(Style.BOLD, "LABEL") + "    " + shortId(event));
    }
    last = null;
    console.result(
        INDENT
            + "Label:  "
            + console.styled(Style.BOLD, Console.sanitized(label.label()))
            + "  "
            + console.styled(Style.DIM, "[" + Console.sanitized(author(label)) + "]"));
    paragraph("Reason: ", label.reason());
    if (!label.action().isEmpty()) {
      paragraph("Action: ", label.action());
    }
  }

  private void paragraph(String name, String text) {
    int width = Math.min(MAX_WRAP, console.width()) - INDENT.length() - name.length();
    List<String> lines = wrapped(Console.sanitized(text), width);
    for (int i = 0; i < lines.size(); i++) {
      console.result(INDENT + (i == 0 ? name : " ".repeat(name.length())) + lines.get(i));
    }
  }

  private static String author(AnomalyLabel label) {
    String grounded = "grounded " + label.groundedFacts() + "/" + label.statedFacts();
    boolean nobodyAsked = label.backend().equals("offline");
    return switch (label.status()) {
      case LABELLED -> label.model() + ", " + grounded;
      case REUSED -> label.model() + ", as for an earlier one, " + grounded;
      case OFFLINE ->
          nobodyAsked ? "offline, no LLM" : "offline words, " + label.backend() + " failed";
      case TIMED_OUT -> "offline words, " + label.backend() + " was too slow";
      case OVER_BUDGET -> "offline words, too many anomalies for the LLM";
      case UNGROUNDED -> "offline words, " + label.model() + " did not keep to the evidence";
    };
  }

  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private void tellMoreOfEvent() {
    if (moreOfEvent > 0) {
      console.result(
          INDENT
              + console.styled(
                  Style.DIM,
                  String.format(Locale.ROOT, "… and %,d more readings of it", moreOfEvent)));
      moreOfEvent = 0;
    }
  }

  /** Says how many anomalies were not shown; call it when the run is over. */
  void finish(String whereTheRestIs) {
    tellMoreOfEvent();
    if (unshown > 0) {
      console.result(
          String.format(
              Locale.ROOT, "%,d anomalies were not shown; all are in %s", unshown, whereTheRestIs));
    }
  }
}
