package io.github.iforest4j.engine.record;

import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.label.backend.LabelingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run came to. Immutable as far as its maps are left alone.
 *
 * @param source where the readings came from
 * @param readings how many were read
 * @param earlier how many of them by earlier runs whose state this one went on from
 * @param warming how many of them got no score, because the windows were not full yet
 * @param seconds how long the stream took, without the wait for its last labels
 * @param anomalies how many were found
 * @param incidents how many incidents they belong to
 * @param openIncidents how many of those were still going on at the end
 * @param drifts how often the stream changed for good
 * @param devices how many devices are remembered; 0 when no column names them
 * @param forgotten how many devices were forgotten
 * @param labels how many labels of each status
 * @param labelFailures how often the labeller failed, by category
 * @param dropped how many anomalies nobody was asked about, because too many waited already
 * @param llm what asking a model came to
 * @param sources what each source counted
 * @param truth the comparison with labels, or null when there are none
 */
public record RunSummary(
    String source,
    long readings,
    long earlier,
    long warming,
    double seconds,
    long anomalies,
    long incidents,
    long openIncidents,
    long drifts,
    long devices,
    long forgotten,
    Map<LabelStatus, Long> labels,
    Map<LabelingException.Category, Long> labelFailures,
    long dropped,
    LabelingMetrics llm,
    List<Source> sources,
    TruthComparison truth) {

  /**
   * What a source counted.
   *
   * @param name as the user named it
   * @param readings how many it gave, those included that were learned from
   * @param badLines lines that were no readings, by kind
   * @param reconnects how often a lost connection was made again
   * @param dropped messages that came while too many others waited
   * @param failed whether it could not be read any further
   */
  public record Source(
      String name,
      long readings,
      Map<String, Long> badLines,
      long reconnects,
      long dropped,
      boolean failed) {}

  /** A comparison that had nothing to compare is none: an unlabelled stream has no quality. */
  public RunSummary {
    truth = truth == null || truth.readings().equals(Confusion.EMPTY) ? null : truth;
  }

  /** For a person: one fact a line. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    double rate = (readings - earlier) / Math.max(seconds, 1e-9);
    lines.add(
        String.format(
            Locale.ROOT,
            "%-12s%,d%s in %s (%,.0f a second)%s",
            "readings",
            readings,
            earlier == 0
                ? ""
                : String.format(
                    Locale.ROOT, ", %,d of them by earlier runs; %,d", earlier, readings - earlier),
            duration(seconds),
            rate,
            warming == 0 ? "" : String.format(Locale.ROOT, "; %,d only warmed up", warming)));
    String share =
        readings == 0
            ? ""
            : String.format(Locale.ROOT, " (%.1f %% of the readings)", 100. * anomalies / readings);
    String inIncidents =
        incidents == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", in %,d %s%s",
                incidents,
                incidents == 1 ? "incident" : "incidents",
                openIncidents == 0
                    ? ""
                    : String.format(Locale.ROOT, ", %,d still going on", openIncidents));
    lines.add(
        String.format(Locale.ROOT, "%-12s%,d%s%s", "anomalies", anomalies, share, inIncidents));
    if (drifts > 0) {
      lines.add(
          String.format(Locale.ROOT, "%-12s%,d: the stream changed for good", "drifts", drifts));
    }
    if (devices > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-12s%,d%s",
              "devices",
              devices,
              forgotten == 0 ? "" : String.format(Locale.ROOT, ", %,d forgotten", forgotten)));
    }
    if (!labels.isEmpty()) {
      lines.add(String.format("%-12s%s", "labels", counts(labels)));
    }
    if (!labelFailures.isEmpty()) {
      lines.add(String.format("%-13s%s", "label errors", counts(labelFailures)));
    }
    if (dropped > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-12s%,d anomalies came too fast to be asked about; their labels are offline words",
              "label queue",
              dropped));
    }
    lines.addAll(LlmLines.of(llm));
    if (sources.size() == 1) {
      Source only = sources.get(0);
      addTrouble(lines, "bad lines", only.badLines().isEmpty() ? "" : counts(only.badLines()));
      addTrouble(lines, "reconnects", nonZero(only.reconnects()));
      addTrouble(lines, "dropped", nonZero(only.dropped()));
    } else {
      String title = "sources";
      for (Source one : sources) {
        lines.add(String.format("%-12s%s", title, line(one)));
        title = "";
      }
    }
    if (truth != null) {
      lines.addAll(quality());
    }
    return lines;
  }

  private static void addTrouble(List<String> lines, String title, String count) {
    if (!count.isEmpty()) {
      lines.add(String.format("%-12s%s", title, count));
    }
  }

  private static String nonZero(long count) {
    return count == 0 ? "" : String.format(Locale.ROOT, "%,d", count);
  }

  private static String line(Source one) {
    return String.format(
        Locale.ROOT,
        "%,d readings of %s%s%s%s%s",
        one.readings(),
        one.name(),
        one.badLines().isEmpty() ? "" : "; bad lines: " + counts(one.badLines()),
        one.reconnects() == 0
            ? ""
            : String.format(Locale.ROOT, "; %,d reconnects", one.reconnects()),
        one.dropped() == 0 ? "" : String.format(Locale.ROOT, "; %,d dropped", one.dropped()),
        one.failed() ? "; failed" : "");
  }

  private List<String> quality() {
    List<String> lines = new ArrayList<>();
    Confusion c = truth.readings();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-12sprecision %s  recall %s  F1 %s, reading by reading",
            "quality",
            ratio(c.precision()),
            ratio(c.recall()),
            ratio(c.f1())));
    lines.add(String.format("%-12s%s", "", falseAlarms(c)));
    if (truth.kinds().isEmpty()) {
      return lines;
    }
    long events = 0;
    long found = 0;
    for (TruthComparison.Kind kind : truth.kinds().values()) {
      events += kind.events();
      found += kind.eventsFound();
    }
    String delay =
        Double.isNaN(truth.meanDelay())
            ? ""
            : String.format(Locale.ROOT, ", after %.1f readings on average", truth.meanDelay());
    lines.add(
        String.format(Locale.ROOT, "%-12s%,d of %,d found%s", "events", found, events, delay));
    lines.add("");
    lines.add(String.format("  %-14s%14s%18s", "kind", "events found", "readings found"));
    truth
        .kinds()
        .forEach(
            (name, kind) ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "  %-14s%14s%18s",
                        name,
                        kind.eventsFound() + " of " + kind.events(),
                        kind.readingsFound() + " of " + kind.readings())));
    return lines;
  }

  private String falseAlarms(Confusion c) {
    if (c.falsePositives() == 0) {
      return "no false alarms";
    }
    String share =
        String.format(
            Locale.ROOT,
            "%,d false %s, %.2f %% of normal readings",
            c.falsePositives(),
            c.falsePositives() == 1 ? "alarm" : "alarms",
            100 * c.falseAlarmRate());
    return truth.wake() == 0
        ? share
        : share
            + String.format(
                Locale.ROOT,
                "; %,d of them up to %d readings after an anomaly",
                truth.alarmsInWake(),
                truth.wake());
  }

  /** For a program: one object. */
  public String json() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("event", "summary");
    node.put("source", source);
    node.put("readings", readings);
    if (earlier > 0) {
      node.put("readings_of_earlier_runs", earlier);
    }
    node.put("warming", warming);
    node.put("seconds", rounded(seconds));
    node.put("anomalies", anomalies);
    node.put("episodes", incidents);
    node.put("open_episodes", openIncidents);
    node.put("drifts", drifts);
    if (devices > 0) {
      node.put("devices", devices);
      node.put("devices_forgotten", forgotten);
    }
    putCounts(node.putObject("labels"), labels);
    putCounts(node.putObject("label_failures"), labelFailures);
    node.put("label_requests_dropped", dropped);
    if (llm.calls() > 0) {
      LlmLines.put(node.putObject("llm"), llm);
    }
    ObjectNode badLines = node.putObject("bad_lines");
    long reconnects = 0;
    long messagesDropped = 0;
    for (Source one : sources) {
      one.badLines().forEach((kind, n) -> badLines.put(kind, badLines.path(kind).asLong(0) + n));
      reconnects += one.reconnects();
      messagesDropped += one.dropped();
    }
    node.put("reconnects", reconnects);
    node.put("messages_dropped", messagesDropped);
    if (sources.size() > 1) {
      ArrayNode each = node.putArray("sources");
      for (Source one : sources) {
        ObjectNode of = each.addObject().put("source", one.name()).put("readings", one.readings());
        putCounts(of.putObject("bad_lines"), one.badLines());
        of.put("reconnects", one.reconnects()).put("messages_dropped", one.dropped());
        of.put("failed", one.failed());
      }
    }
    if (truth != null) {
      Confusion c = truth.readings();
      ObjectNode quality = node.putObject("truth");
      quality.put("true_positives", c.truePositives());
      quality.put("false_positives", c.falsePositives());
      quality.put("true_negatives", c.trueNegatives());
      quality.put("false_negatives", c.falseNegatives());
      putRatio(quality, "precision", c.precision());
      putRatio(quality, "recall", c.recall());
      putRatio(quality, "f1", c.f1());
      putRatio(quality, "false_alarm_rate", c.falseAlarmRate());
      quality.put("false_positives_in_wake", truth.alarmsInWake());
      quality.put("wake_readings", truth.wake());
      putRatio(quality, "mean_delay_readings", truth.meanDelay());
      ObjectNode kinds = quality.putObject("kinds");
      truth
          .kinds()
          .forEach(
              (name, kind) ->
                  kinds
                      .putObject(name)
                      .put("events", kind.events())
                      .put("events_found", kind.eventsFound())
                      .put("readings", kind.readings())
                      .put("readings_found", kind.readingsFound()));
    }
    return JsonMapper.shared().writeValueAsString(node);
  }

  static void putCounts(ObjectNode node, Map<?, Long> counts) {
    counts.forEach((key, count) -> node.put(word(key), count));
  }

  static void putRatio(ObjectNode node, String name, double value) {
    if (Double.isNaN(value)) {
      node.putNull(name);
    } else {
      node.put(name, rounded(value));
    }
  }

  private static double rounded(double value) {
    return Math.rint(value * 1e4) / 1e4;
  }

  private static String counts(Map<?, Long> counts) {
    List<String> parts = new ArrayList<>();
    counts.forEach(
        (key, count) -> parts.add(String.format(Locale.ROOT, "%,d %s", count, spoken(key))));
    return String.join(", ", parts);
  }

  private static String word(Object key) {
    return key instanceof Enum<?> constant ? AnomalyJson.word(constant) : key.toString();
  }

  private static String spoken(Object key) {
    return word(key).replace('_', ' ');
  }

  private static String ratio(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", value);
  }

  private static String duration(double seconds) {
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 7200
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }
}
