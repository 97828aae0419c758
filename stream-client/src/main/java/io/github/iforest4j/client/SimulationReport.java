package io.github.iforest4j.client;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.TextTable;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.eval.RankingMetrics;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How detectable the anomalies of a scenario are: a forest learns from clean readings of another
 * seed, and the area under the ROC curve says how well its scores tell the readings of each kind of
 * anomaly from normal ones, at half, the given and twice the difficulty.
 */
final class SimulationReport {
  static final int TRAINING_READINGS = 7_200;
  static final int READINGS = 10_000;
  private static final double[] DIFFICULTIES = {.5, 1, 2};

  /**
   * What one kind's readings got.
   *
   * @param kind of anomaly, or "all"
   * @param readings how many anomalous ones were judged, at the given difficulty
   * @param auroc by difficulty; NaN where there was no such reading
   */
  record Line(String kind, int readings, double[] auroc) {}

  private SimulationReport() {}

  static double[] difficulties(double given) {
    double[] factors = DIFFICULTIES.clone();
    for (int i = 0; i < factors.length; i++) {
      factors[i] =
          Math.min(
              SensorStream.Options.MAX_DIFFICULTY,
              Math.max(SensorStream.Options.MIN_DIFFICULTY, given * factors[i]));
    }
    return factors;
  }

  /** A forest that learned from clean readings, and judges faulty ones of any difficulty. */
  static final class Judge {
    private final DetectorModel model;
    private final Scenario scenario;
    private final SensorStream.Options options;

    Judge(Scenario scenario, SensorStream.Options options) {
      this.scenario = scenario;
      this.options = options;
      RecordTable training = new RecordTable();
      SensorStream.of(scenario, options.withSeed(~options.seed()).clean())
          .fill(training, TRAINING_READINGS);
      boolean series =
          scenario.schema().firstWithRole(FieldRole.TIME) >= 0 && scenario.numDevices() == 1;
      this.model =
          DetectorModel.fit(
              scenario.schema(),
              training,
              DetectorConfig.builder().preset(series ? Preset.SENSORS : Preset.READINGS).build(),
              new ModelProvenance("report", scenario.name(), training.numRows(), Instant.EPOCH));
    }

    /** Over all kinds. */
    double auroc(double difficulty) {
      return score(difficulty).auroc(null);
    }

    private Scored score(double difficulty) {
      return SimulationReport.score(model, scenario, options.withDifficulty(difficulty));
    }
  }

  /** Judges a scenario; one line per kind and one for all. */
  static List<Line> of(Scenario scenario, SensorStream.Options options) {
    Judge judge = new Judge(scenario, options);
    List<String> kinds = new ArrayList<>(scenario.anomalyKinds());
    kinds.add("all");
    double[] difficulties = difficulties(options.difficulty());
    double[][] auroc = new double[kinds.size()][difficulties.length];
    int[] readings = new int[kinds.size()];
    for (int d = 0; d < difficulties.length; d++) {
      Scored scored = judge.score(difficulties[d]);
      for (int k = 0; k < kinds.size(); k++) {
        String kind = kinds.get(k).equals("all") ? null : kinds.get(k);
        auroc[k][d] = scored.auroc(kind);
        if (difficulties[d] == options.difficulty()) {
          readings[k] = scored.count(kind);
        }
      }
    }
    List<Line> lines = new ArrayList<>();
    for (int k = 0; k < kinds.size(); k++) {
      lines.add(new Line(kinds.get(k), readings[k], auroc[k]));
    }
    return lines;
  }

  private record Scored(List<Double> scores, List<String> kinds) {
    int count(String kind) {
      return (int)
          kinds.stream().filter(k -> k != null && (kind == null || k.equals(kind))).count();
    }

    /** Of one kind, or of all for null, against normal readings. */
    double auroc(String kind) {
      int anomalous = count(kind);
      int normal = scores.size() - count(null);
      if (anomalous == 0 || normal == 0) {
        return Double.NaN;
      }
      double[] kept = new double[anomalous + normal];
      boolean[] truth = new boolean[anomalous + normal];
      int n = 0;
      for (int i = 0; i < scores.size(); i++) {
        String of = kinds.get(i);
        if (of == null || kind == null || of.equals(kind)) {
          kept[n] = scores.get(i);
          truth[n++] = of != null;
        }
      }
      return RankingMetrics.auroc(kept, truth);
    }
  }

  private static Scored score(
      DetectorModel model, Scenario scenario, SensorStream.Options options) {
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    SensorStream stream = SensorStream.of(scenario, options);
    Scored scored = new Scored(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < READINGS; i++) {
      SensorReading reading = stream.next();
      row.clear();
      reading.copyTo(row);
      Verdict verdict = detector.detect(row);
      if (verdict.state() != Verdict.State.WARMING) {
        AnomalyTruth truth = reading.truth();
        scored.scores.add(verdict.score());
        scored.kinds.add(truth == null ? null : truth.kind());
      }
    }
    return scored;
  }

  /** As a table, or as JSON lines. */
  static void print(Console console, Scenario scenario, SensorStream.Options options) {
    List<Line> lines = of(scenario, options);
    double[] difficulties = difficulties(options.difficulty());
    if (console.json()) {
      for (Line line : lines) {
        StringBuilder json = new StringBuilder("{\"kind\":\"" + line.kind + "\",\"readings\":");
        json.append(line.readings).append(",\"auroc\":{");
        for (int d = 0; d < difficulties.length; d++) {
          String value =
              Double.isNaN(line.auroc[d])
                  ? "null"
                  : String.format(Locale.ROOT, "%.4f", line.auroc[d]);
          json.append(d == 0 ? "" : ",");
          json.append('"').append(plain(difficulties[d])).append("\":").append(value);
        }
        console.result(json.append("}}").toString());
      }
      return;
    }
    TextTable table = new TextTable(40);
    List<String> head = new ArrayList<>(List.of("KIND", "READINGS"));
    for (double difficulty : difficulties) {
      head.add("AUROC at " + plain(difficulty));
    }
    table.row(head.toArray(String[]::new));
    for (Line line : lines) {
      List<String> cells = new ArrayList<>(List.of(line.kind, Integer.toString(line.readings)));
      for (double auroc : line.auroc) {
        cells.add(Double.isNaN(auroc) ? "-" : String.format(Locale.ROOT, "%.3f", auroc));
      }
      table.row(cells.toArray(String[]::new));
    }
    table.lines().forEach(console::result);
    console.note(
        String.format(
            Locale.ROOT,
            "scenario %s, seed %d: a forest that learned from %,d clean readings of another seed"
                + " judged %,d; 0.5 is chance, 1 is certain",
            scenario.name(),
            options.seed(),
            TRAINING_READINGS,
            READINGS));
  }

  private static String plain(double number) {
    return String.format(Locale.ROOT, "%.2f", number).replaceAll("\\.?0+$", "");
  }
}
