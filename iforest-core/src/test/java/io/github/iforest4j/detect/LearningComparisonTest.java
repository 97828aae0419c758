package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.eval.NabScore;
import io.github.iforest4j.eval.RankingMetrics;
import io.github.iforest4j.schema.EventTime;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.stream.MetricWindows;
import io.github.iforest4j.stream.SensorTransform;
import io.github.iforest4j.stream.SensorWindows;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two ways to go on learning from a stream, on the same series, with the same windows, calibration
 * and alarms: trees regrown from a bounded sample of history, and {@link OnlineIsolationForest}.
 * The tables of docs/detection-quality.md.
 */
@Tag("long")
class LearningComparisonTest {
  /** As many as calibration has. */
  private static final int FOLDS = 4;

  private static final int SKAB_TRAINING = 400;
  private static final int SENSORS = 8;
  private static final int SEEDS = 3;

  /** As many as the preset had when this was compared. */
  private static final int SENSOR_TREES = 150;

  /** Scores a row from what was learned before it. */
  private interface Learner {
    double score(double[] row);

    void learn(double[] row);

    /** Makes rows known at once. */
    default void adopt(double[] rows, int width) {
      for (int i = 0; i < rows.length; i += width) {
        learn(Arrays.copyOfRange(rows, i, i + width));
      }
    }
  }

  /** Makes a learner that knows the rows already. */
  private interface Maker {
    Learner learner(FeatureMatrix rows, int jittered, DetectorConfig config);
  }

  /** What a candidate learns from. */
  private enum From {
    ALL,
    NORMAL,
    /** As {@link Learning#ADAPT} does: from anomalies when a drift is recognised. */
    NORMAL_AND_DRIFT
  }

  private record Candidate(String name, From from, Maker maker) {}

  private static final List<Candidate> CANDIDATES =
      List.of(
          new Candidate("frozen", From.NORMAL, LearningComparisonTest::frozen),
          new Candidate("sample of history, all", From.ALL, LearningComparisonTest::rotating),
          new Candidate("… normal readings", From.NORMAL, LearningComparisonTest::rotating),
          new Candidate(
              "… normal readings and drifts",
              From.NORMAL_AND_DRIFT,
              LearningComparisonTest::rotating),
          new Candidate("online forest, all", From.ALL, (r, j, c) -> online(r, j, c, false)),
          new Candidate(
              "… normal readings and drifts",
              From.NORMAL_AND_DRIFT,
              (r, j, c) -> online(r, j, c, false)),
          new Candidate(
              "… and scored with boxes",
              From.NORMAL_AND_DRIFT,
              (r, j, c) -> online(r, j, c, true)));

  private static Learner frozen(FeatureMatrix rows, int jittered, DetectorConfig config) {
    RotatingForest forest = RotatingForest.follower(rows.numColumns(), jittered, config);
    forest.begin(rows, rows.numRows());
    return learner(forest::score, row -> {});
  }

  private static Learner rotating(FeatureMatrix rows, int jittered, DetectorConfig config) {
    RotatingForest forest = RotatingForest.follower(rows.numColumns(), jittered, config);
    forest.begin(rows, rows.numRows());
    return new Learner() {
      @Override
      public double score(double[] row) {
        return forest.score(row);
      }

      @Override
      public void learn(double[] row) {
        forest.learn(row);
      }

      @Override
      public void adopt(double[] recent, int width) {
        forest.adopt(recent, recent.length / width);
      }
    };
  }

  private static Learner online(
      FeatureMatrix rows, int jittered, DetectorConfig config, boolean boxes) {
    OnlineIsolationForest forest =
        new OnlineIsolationForest(config.forest().numTrees(), 2048, boxes, config.forest().seed());
    Random noise = new Random(config.forest().seed());
    Learner learner =
        learner(
            forest::score,
            row -> {
              forest.learn(row);
              if (jittered > 0) {
                double[] copy = row.clone();
                for (int c = 0; c < jittered; c++) {
                  copy[c] += noise.nextGaussian();
                }
                forest.learn(copy);
              }
            });
    for (int r = 0; r < rows.numRows(); r++) {
      learner.learn(rows.row(r));
    }
    return learner;
  }

  private static Learner learner(
      java.util.function.ToDoubleFunction<double[]> score,
      java.util.function.Consumer<double[]> learn) {
    return new Learner() {
      @Override
      public double score(double[] row) {
        return score.applyAsDouble(row);
      }

      @Override
      public void learn(double[] row) {
        learn.accept(row);
      }
    };
  }

  /** Out-of-fold scores, each fold by a learner that knows the others. */
  private static Calibration calibrate(
      Maker maker, double[][] rows, int jittered, DetectorConfig config) {
    double[] scores = new double[rows.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      int from = rows.length * fold / FOLDS;
      int to = rows.length * (fold + 1) / FOLDS;
      double[][] others =
          Stream.concat(Arrays.stream(rows, 0, from), Arrays.stream(rows, to, rows.length))
              .toArray(double[][]::new);
      Learner learner = maker.learner(FeatureMatrix.of(others), jittered, config);
      for (int r = from; r < to; r++) {
        scores[r] = Math.min(1, learner.score(rows[r]));
      }
    }
    return Calibration.ofScores(scores);
  }

  private static DetectorConfig config(Preset preset, long seed) {
    IsolationForestConfig usual = preset.forest();
    return DetectorConfig.builder()
        .preset(preset)
        .forest(
            IsolationForestConfig.builder()
                .numTrees(preset == Preset.SENSORS ? SENSOR_TREES : usual.numTrees())
                .heightLimit(usual.heightLimit())
                .seed(seed)
                .build())
        .build();
  }

  private static Path shared(String folder) {
    Path path = Path.of(System.getProperty("iforest.shared", ""), "data").resolve(folder);
    assumeTrue(Files.isDirectory(path), () -> "SKIPPED: no " + path + "; set -Diforest.shared");
    return path;
  }

  private static FeatureSchema sensors(int count) {
    List<Field> fields = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      fields.add(new Field("s" + s, FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null));
    }
    return new FeatureSchema(fields);
  }

  private record Series(RecordTable table, boolean[] truth, int training) {
    /** The windows of preset sensors over all readings after the warm-up. */
    double[][] columns(int numSensors) {
      RecordTable learned = table.rows(0, training);
      SensorTransform transform =
          SensorTransform.learn(sensors(numSensors).withUsualRanges(learned), learned);
      SensorWindows windows = new SensorWindows(transform);
      double[] row = new double[windows.size()];
      RecordRow record = transform.schema().newRow();
      List<double[]> columns = new ArrayList<>();
      for (int r = 0; r < table.numRows(); r++) {
        table.copyTo(r, record);
        if (windows.next(record, row, 0)) {
          columns.add(row.clone());
        }
      }
      return columns.toArray(double[][]::new);
    }
  }

  /** What came of a candidate, over all series and seeds. */
  private static final class Tally {
    private Confusion confusion = Confusion.EMPTY;
    private double auroc;
    private int series;
    private long nanos;
    private long readings;
    private int drifts;

    private void print(String what, String name) {
      System.out.printf(
          Locale.ROOT,
          "learning, %s: | %s | %.3f | %.3f | %.1f | %.1f | %.1f | %.1f | %.0f |%n",
          what,
          name,
          auroc / series,
          confusion.f1(),
          100 * confusion.falseAlarmRate(),
          100 * confusion.missedAlarmRate(),
          100 * (confusion.falseAlarmRate() + confusion.missedAlarmRate()),
          (double) drifts / series,
          nanos / 1e3 / readings);
    }
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void judge(
      Series series, int numSensors, Candidate candidate, long seed, Tally tally) {
    double[][] rows = series.columns(numSensors);
    int jittered = 3 * numSensors;
    int n = series.training - SensorTransform.WARM_UP;
    double[][] learned = Arrays.copyOf(rows, n);
    DetectorConfig config = config(Preset.SENSORS, seed);
    Calibration calibration = calibrate(candidate.maker, learned, jittered, config);
    AlarmRule alarm =
        new PeakAlarm(
            calibration.median(), calibration.threshold(Preset.SENSORS.threshold()).score());
    Learner learner = candidate.maker.learner(FeatureMatrix.of(learned), jittered, config);
    boolean[] truth = Arrays.copyOfRange(series.truth, series.training, series.truth.length);
    double[] scores = new double[truth.length];
    FeatureSchema schema =
        sensors(numSensors).withUsualRanges(series.table.rows(0, series.training));
    DriftTracker drifts = new DriftTracker(schema, true);
    RecordRow record = schema.newRow();
    Verdict verdict = new Verdict(numSensors);
    double[] recent = new double[DriftTracker.BLOCK * DriftTracker.LASTING * rows[0].length];
    long begun = cpu();
    for (int r = 0; r < truth.length; r++) {
      double[] row = rows[n + r];
      scores[r] = learner.score(row);
      boolean called = alarm.next(scores[r]);
      if (candidate.from == From.ALL || !called) {
        learner.learn(row);
      }
      if (candidate.from == From.NORMAL_AND_DRIFT) {
        System.arraycopy(recent, row.length, recent, 0, recent.length - row.length);
        System.arraycopy(row, 0, recent, recent.length - row.length, row.length);
        series.table.copyTo(series.training + r, record);
        verdict.set(called ? Verdict.State.ANOMALY : Verdict.State.NORMAL, r, scores[r], .5);
        if (drifts.next(record, verdict, true) != null) {
          learner.adopt(recent, row.length);
          alarm.reset();
          tally.drifts++;
        }
      }
      tally.confusion = tally.confusion.plus(truth[r], called);
    }
    tally.nanos += cpu() - begun;
    tally.readings += truth.length;
    tally.auroc += RankingMetrics.auroc(scores, truth);
    tally.series++;
  }

  private static void compare(String what, List<Series> all, int numSensors) {
    for (Candidate candidate : CANDIDATES) {
      Tally tally = new Tally();
      for (int seed = 1; seed <= SEEDS; seed++) {
        for (Series series : all) {
          judge(series, numSensors, candidate, seed, tally);
        }
      }
      tally.print(what, candidate.name);
      assertThat(tally.confusion.f1()).isBetween(0., 1.);
    }
  }

  @Test
  void realValves() throws IOException {
    Path folder = shared("skab/valve1");
    List<Series> all = new ArrayList<>();
    for (int k = 0; k < 16; k++) {
      List<String> lines = Files.readAllLines(folder.resolve(k + ".csv"));
      RecordTable table = new RecordTable();
      boolean[] truth = new boolean[lines.size() - 1];
      for (int r = 0; r < truth.length; r++) {
        String[] cells = lines.get(r + 1).split(";");
        for (int s = 0; s < SENSORS; s++) {
          table.setNumber(table.fieldIndex("s" + s), Double.parseDouble(cells[s + 1]));
        }
        table.endRow();
        truth[r] = Double.parseDouble(cells[SENSORS + 1]) == 1;
      }
      all.add(new Series(table, truth, SKAB_TRAINING));
    }
    compare("valves", all, SENSORS);
  }

  /**
   * Four related sensors; after training the first steps to another level that stays, later the
   * second creeps to one. Neither is an anomaly; the forty shifts of 20 readings are.
   */
  private static Series drifting(long seed) {
    Random random = new Random(seed);
    int n = 12_000;
    int training = 2_000;
    boolean[] truth = new boolean[n];
    double[][] shift = new double[n][4];
    for (int k = 0; k < 40; k++) {
      int at = training + 100 + k * 245 + random.nextInt(100);
      int sensor = random.nextInt(4);
      double size = (random.nextBoolean() ? 1 : -1) * (3 + 3 * random.nextDouble());
      for (int i = at; i < at + 20; i++) {
        truth[i] = true;
        shift[i][sensor] = size;
      }
    }
    RecordTable table = new RecordTable();
    for (int i = 0; i < n; i++) {
      double common = 2 * Math.sin(i / 150.) + random.nextGaussian() / 4;
      for (int s = 0; s < 4; s++) {
        double drift =
            s == 0 && i >= 4_000
                ? 8
                : s == 1 ? 8 * Math.max(0, Math.min(1, (i - 7_000) / 2_000.)) : 0;
        table.setNumber(
            table.fieldIndex("s" + s),
            50 + common * (s + 1) / 2 + drift + shift[i][s] + random.nextGaussian());
      }
      table.endRow();
    }
    return new Series(table, truth, training);
  }

  @Test
  void simulatedDrift() {
    List<Series> all = new ArrayList<>();
    for (int seed = 1; seed <= 2; seed++) {
      all.add(drifting(seed));
    }
    compare("drift", all, 4);
  }

  private record Metric(RecordTable table, List<NabScore.Window> windows) {}

  private static List<Metric> metrics() throws IOException {
    Path folder = shared("nab");
    String labels = Files.readString(folder.resolve("labels/combined_windows.json"));
    List<Metric> all = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder.resolve("data"))) {
      files = walk.filter(f -> f.toString().endsWith(".csv")).sorted().toList();
    }
    for (Path file : files) {
      String name = file.getParent().getFileName() + "/" + file.getFileName();
      RecordTable table = new RecordTable();
      TreeMap<java.time.Instant, Integer> rowOf = new TreeMap<>();
      for (String line : Files.readAllLines(file)) {
        String[] cells = line.split(",");
        if (!cells[1].equals("value")) {
          rowOf.putIfAbsent(EventTime.parse(cells[0]), table.numRows());
          table.setText(table.fieldIndex("timestamp"), cells[0]);
          table.setNumber(table.fieldIndex("value"), Double.parseDouble(cells[1]));
          table.endRow();
        }
      }
      int at = labels.indexOf('"' + name + '"');
      assumeTrue(at >= 0, () -> "SKIPPED: no windows of " + name);
      int next = labels.indexOf(".csv", at + name.length() + 2);
      Matcher times =
          Pattern.compile("\"(\\d{4}-[^\"]+)\"")
              .matcher(labels.substring(at + name.length(), next < 0 ? labels.length() : next));
      List<NabScore.Window> windows = new ArrayList<>();
      while (times.find()) {
        int first = rowOf.ceilingEntry(EventTime.parse(times.group(1))).getValue();
        assertThat(times.find()).isTrue();
        int last = rowOf.floorEntry(EventTime.parse(times.group(1))).getValue();
        windows.add(new NabScore.Window(first, last));
      }
      all.add(new Metric(table, windows));
    }
    return all;
  }

  /** The windows and the alarm of preset metric; the forest is the candidate's. */
  private static double[] relative(Metric metric, Learner learner, double level) {
    FeatureSchema schema =
        new FeatureSchema(
            List.of(
                new Field("timestamp", FieldRole.TIME, FieldKind.TEXT, "", List.of(), null),
                new Field("value", FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null)));
    schema = schema.withUsualRanges(metric.table);
    MetricWindows windows = new MetricWindows(schema);
    AlarmRule alarm = new RecordAlarm(level);
    RecordRow row = schema.newRow();
    double[] columns = new double[windows.size()];
    double[] relative = new double[metric.table.numRows()];
    int probation = new NabScore.Series(relative, List.of()).probation();
    for (int r = 0; r < relative.length; r++) {
      metric.table.copyTo(r, row);
      if (windows.next(row, columns, 0)) {
        if (r >= MetricWindows.MEAN_WINDOW + RotatingForest.FIRST) {
          boolean called = alarm.next(learner.score(columns));
          relative[r] = called && r >= probation ? 1 : 0;
        }
        learner.learn(columns);
      }
    }
    return relative;
  }

  @Test
  void metricsOfServers() throws IOException {
    List<Metric> all = metrics();
    for (String name : new String[] {"sample of history", "Online", "Online with boxes"}) {
      double best = Double.NEGATIVE_INFINITY;
      double bestLevel = 0;
      long begun = cpu();
      long readings = 0;
      for (double level : new double[] {.6, .65, .7, .75, .8, .85, .9}) {
        if (name.startsWith("sample") && level != .75) {
          continue;
        }
        double sum = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
          List<NabScore.Series> judged = new ArrayList<>();
          for (Metric metric : all) {
            DetectorConfig config = config(Preset.METRIC, seed);
            Learner learner;
            if (name.startsWith("sample")) {
              RotatingForest forest =
                  RotatingForest.ofMetric(MetricWindows.COLUMNS, MetricWindows.IN_UNITS, config);
              learner = learner(forest::score, forest::learn);
            } else {
              OnlineIsolationForest forest =
                  new OnlineIsolationForest(50, 2048, name.endsWith("boxes"), seed);
              learner = learner(forest::score, forest::learn);
            }
            judged.add(new NabScore.Series(relative(metric, learner, level), metric.windows));
            readings += metric.table.numRows();
          }
          sum += new NabScore(judged).at(NabScore.Profile.STANDARD, .5).score() / SEEDS;
        }
        System.out.printf(Locale.ROOT, "  %s at %.2f: %.1f%n", name, level, sum);
        if (sum > best) {
          best = sum;
          bestLevel = level;
        }
      }
      System.out.printf(
          Locale.ROOT,
          "learning, metrics: | %s | %.2f | %.1f | %.0f |%n",
          name,
          bestLevel,
          best,
          (cpu() - begun) / 1e3 / readings);
      assertThat(best).isGreaterThan(-200);
    }
  }
}
