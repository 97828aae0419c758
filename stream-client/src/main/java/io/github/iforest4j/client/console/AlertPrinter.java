package io.github.iforest4j.client.console;

import io.github.iforest4j.client.console.Console.Style;
import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.EpisodeEvent;
import io.github.iforest4j.engine.record.AnomalyJson;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.time.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Alerts: the first anomaly of each episode at once, with its label below it or, when something
 * else was printed since, with a line that says whose it is; and what the episode came to, when it
 * is over. As JSON, everything, one object per line.
 *
 * <p>It can be told to show more or fewer ({@link Thrift}); the rest is only counted.
 */
public final class AlertPrinter implements AnomalyListener {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String INDENT = " ".repeat(10);

  private static final int MAX_WRAP = 100;
  private static final int MAX_KEY = 40;

  private final Console console;
  private final boolean labelsComeLater;
  private final Thrift thrift;

  /** Anomalies that begin an episode and are not shown; their labels and ends are not, either. */
  private final Set<String> hidden = new HashSet<>();

  private AnomalyEvent last;
  private LocalDate lastDate;
  private long lastShown = Long.MIN_VALUE / 2;
  private long shown;
  private long unshown;

  /**
   * How few alerts to show.
   *
   * @param everyAnomaly whether every anomaly is an alert, and not only the first of an episode
   * @param maxAlerts how many in all
   * @param pause how many readings lie at least between two alerts that are shown
   */
  public record Thrift(boolean everyAnomaly, long maxAlerts, long pause) {
    /** Every episode is shown once. */
    public static final Thrift EPISODES = new Thrift(false, Long.MAX_VALUE, 0);

    /** Every anomaly is shown. */
    public static final Thrift NONE = new Thrift(true, Long.MAX_VALUE, 0);
  }

  /**
   * Prints to a console.
   *
   * @param labelsComeLater whether labels may take their time, so that alerts need a number to
   *     refer to
   */
  public AlertPrinter(Console console, boolean labelsComeLater, Thrift thrift) {
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
    if (!isAlert(event)) {
      return;
    }
    if (event.position() - lastShown < thrift.pause() || shown >= thrift.maxAlerts()) {
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
        String.format(
            Locale.ROOT, "score %.2f (threshold %.2f)", evidence.score(), evidence.threshold());
    String after = confidence(evidence.confidence()) + (known ? "  (recorded before)" : "");
    String who = key(event.key()) + (labelsComeLater ? shortId(event) + "  " : "");
    String when = when(event.time(), event.position());
    boolean fits =
        when.length() + "  ANOMALY  ".length() + who.length() + score.length() + after.length()
            <= width();
    console.result(
        when
            + "  "
            + console.styled(Style.RED, "ANOMALY")
            + "  "
            + who
            + score
            + (fits ? after : ""));
    if (!fits) {
      console.result(INDENT + after.strip());
    }
    features("", EvidenceSummary.topFeatures(evidence));
  }

  private boolean isAlert(AnomalyEvent event) {
    return thrift.everyAnomaly() || event.beginsEpisode();
  }

  @Override
  public void episode(EpisodeEvent episode, boolean known) {
    if (console.json()) {
      console.result(AnomalyJson.episode(episode));
      return;
    }
    // One anomaly alone was over when it was shown.
    if (hidden.contains(episode.id()) || episode.anomalies() == 1) {
      return;
    }
    last = null;
    printDate(episode.endTime());
    Duration duration = episode.duration();
    String anomalies =
        String.format(
            Locale.ROOT,
            episode.anomalies() == episode.readings()
                ? "%,d anomalies"
                : "%,d anomalies in %,d readings",
            episode.anomalies(),
            episode.readings());
    console.result(
        when(episode.endTime(), episode.end())
            + "  "
            + console.styled(Style.GREEN, "OVER")
            + "     "
            + key(episode.key())
            + (labelsComeLater ? shortId(episode.id()) + "  " : "")
            + (duration == null
                ? anomalies
                : "after " + DurationText.of(duration) + ", " + anomalies));
    if (episode.peak() == episode.start()) {
      // The alert said it.
      return;
    }
    String peak =
        String.format(
            Locale.ROOT,
            "peak score %.2f at %s: ",
            episode.peakScore(),
            when(episode.peakTime(), episode.peak()));
    features(peak, episode.peakFeatures());
  }

  @Override
  public void drift(DriftEvent drift, boolean known) {
    if (console.json()) {
      console.result(AnomalyJson.drift(drift));
      return;
    }
    last = null;
    printDate(drift.time());
    console.result(
        when(drift.time(), drift.position())
            + "  "
            + console.styled(Style.YELLOW, "DRIFT")
            + "    "
            + key(drift.key())
            + Console.sanitized(drift.words())
            + (known ? "  (recorded before)" : ""));
  }

  private void features(String before, List<String> features) {
    if (features.isEmpty() && before.isEmpty()) {
      return;
    }
    // Lines break between features, not inside them.
    String text = before + String.join(" ·\n", features);
    String bound = Console.sanitized(text.replace(' ', '\u00a0').replace('\n', ' '));
    for (String line : wrapped(bound, width() - INDENT.length())) {
      console.result(INDENT + line.replace('\u00a0', ' '));
    }
  }

  private int width() {
    return Math.min(MAX_WRAP, console.width());
  }

  private void printDate(Instant time) {
    if (time != null) {
      LocalDate date = time.atZone(ZoneOffset.UTC).toLocalDate();
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

  private static String when(Instant time, long position) {
    return time == null ? "#" + position : TIME.format(time);
  }

  private static String key(String key) {
    if (key.isEmpty()) {
      return "";
    }
    String brief = key.length() > MAX_KEY ? key.substring(0, MAX_KEY - 1) + "…" : key;
    return Console.sanitized(brief) + "  ";
  }

  /** Enough of the id to find the alert on the screen, and the row in the table. */
  private static String shortId(AnomalyEvent event) {
    return shortId(event.id());
  }

  private static String shortId(String id) {
    return id.substring(0, 6);
  }

  @Override
  public void labelled(AnomalyEvent event, AnomalyLabel label) {
    if (console.json()) {
      console.result(AnomalyJson.label(event, label));
      return;
    }
    if (!isAlert(event) || hidden.contains(event.id())) {
      return;
    }
    if (last == null || !last.id().equals(event.id())) {
      console.result(
          when(event.time(), event.position())
              + "  "
              + console.styled(Style.BOLD, "LABEL")
              + "    "
              + key(event.key())
              + shortId(event));
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
    int width = width() - INDENT.length() - name.length();
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

  public static List<String> wrapped(String text, int width) {
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

  /** Says how many alerts were not shown; call it when the run is over. */
  public void finish(String whereTheRestIs) {
    if (unshown > 0) {
      console.result(
          String.format(
              Locale.ROOT, "%,d alerts were not shown; all are in %s", unshown, whereTheRestIs));
    }
  }
}
