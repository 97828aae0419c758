package io.github.iforest4j.sim.report;

import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How detectable the anomalies of a scenario are. A forest learns from {@value #TRAINING_READINGS}
 * clean readings of another seed and scores {@value #READINGS} faulty ones. The area under the ROC
 * curve (AUROC) measures how well its scores separate the readings of each kind of anomaly from
 * normal readings: 0.5 is chance, 1 is certain. It is measured at half the difficulty of the
 * options, at that difficulty, and at twice that difficulty, within the bounds of {@link
 * SensorStream.Options}. Immutable.
 *
 * @param scenario the name of the scenario
 * @param seed the seed of the scored readings
 * @param difficulties the three difficulties, in ascending order
 * @param kinds one result for each kind of anomaly of the scenario, and at last one for {@link
 *     #ALL}
 */
public record DetectabilityReport(
    String scenario, long seed, List<Double> difficulties, List<Kind> kinds) {
  /** The number of clean readings that the forest learns from. */
  public static final int TRAINING_READINGS = 7_200;

  /** The number of readings that are scored at each difficulty. */
  public static final int READINGS = 10_000;

  /** The kind that stands for all anomalies together. */
  public static final String ALL = "all";

  private static final double[] FACTORS = {.5, 1, 2};

  /** Copies the lists. */
  public DetectabilityReport {
    difficulties = List.copyOf(difficulties);
    kinds = List.copyOf(kinds);
  }

  /**
   * The result for one kind of anomaly. Immutable.
   *
   * @param kind the kind of anomaly, or {@link #ALL}
   * @param readings the number of anomalous readings scored at the difficulty of the options
   * @param auroc the AUROC at each difficulty; NaN where there was no such reading
   */
  public record Kind(String kind, int readings, List<Double> auroc) {
    /** Copies the list. */
    public Kind {
      auroc = List.copyOf(auroc);
    }
  }

  /**
   * Trains a forest and scores readings; takes seconds.
   *
   * @throws io.github.iforest4j.sim.ScenarioException if a forest cannot learn from this scenario
   */
  public static DetectabilityReport of(Scenario scenario, SensorStream.Options options) {
    ForestJudge judge = new ForestJudge(scenario, options);
    List<Double> difficulties =
        DoubleStream.of(FACTORS)
            .mapToObj(factor -> bounded(options.difficulty() * factor))
            .toList();
    List<ForestJudge.Scores> scores = difficulties.stream().map(judge::score).toList();
    ForestJudge.Scores given = scores.get(difficulties.indexOf(options.difficulty()));
    List<Kind> kinds = new ArrayList<>();
    for (String kind : scenario.anomalyKinds()) {
      kinds.add(
          new Kind(kind, given.count(kind), scores.stream().map(s -> s.auroc(kind)).toList()));
    }
    kinds.add(new Kind(ALL, given.count(null), scores.stream().map(s -> s.auroc(null)).toList()));
    return new DetectabilityReport(scenario.name(), options.seed(), difficulties, kinds);
  }

  private static double bounded(double difficulty) {
    return Math.min(
        SensorStream.Options.MAX_DIFFICULTY,
        Math.max(SensorStream.Options.MIN_DIFFICULTY, difficulty));
  }

  /** A table to print: its heading, then a row for each kind. */
  public List<List<String>> table() {
    List<List<String>> rows = new ArrayList<>();
    List<String> heading = new ArrayList<>(List.of("KIND", "READINGS"));
    difficulties.forEach(difficulty -> heading.add("AUROC at " + text(difficulty)));
    rows.add(heading);
    for (Kind kind : kinds) {
      List<String> cells = new ArrayList<>(List.of(kind.kind(), Integer.toString(kind.readings())));
      for (double auroc : kind.auroc()) {
        cells.add(Double.isNaN(auroc) ? "-" : String.format(Locale.ROOT, "%.3f", auroc));
      }
      rows.add(cells);
    }
    return rows;
  }

  /** A difficulty with at most two digits after the point. */
  public static String text(double difficulty) {
    return String.format(Locale.ROOT, "%.2f", difficulty).replaceAll("\\.?0+$", "");
  }

  /**
   * The results as JSON objects, one for each kind: {@code
   * {"kind":…,"readings":…,"auroc":{"1":…}}}. The AUROC has four digits after the point, and is
   * null where it is NaN.
   */
  public List<String> jsonLines() {
    List<String> lines = new ArrayList<>();
    for (Kind kind : kinds) {
      ObjectNode node = JsonMapper.shared().createObjectNode();
      node.put("kind", kind.kind()).put("readings", kind.readings());
      ObjectNode auroc = node.putObject("auroc");
      for (int d = 0; d < difficulties.size(); d++) {
        double value = kind.auroc().get(d);
        auroc.put(
            text(difficulties.get(d)),
            Double.isNaN(value)
                ? null
                : BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP));
      }
      lines.add(node.toString());
    }
    return lines;
  }
}
