package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.KeyedStreams;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.error.ParameterException;
import io.github.iforest4j.eval.Evaluation;
import io.github.iforest4j.eval.Evaluation.Metric;
import io.github.iforest4j.eval.Interval;
import io.github.iforest4j.eval.RankingMetrics;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.PayloadText;
import io.github.iforest4j.format.SealedBytes;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.testing.FakeTiming;
import io.github.iforest4j.testing.PackageExamples;
import io.github.iforest4j.time.Backoff;
import io.github.iforest4j.time.Timing;
import io.github.iforest4j.transform.DriftAwareScale;
import io.github.iforest4j.transform.Whitening;
import io.github.iforest4j.transform.WindowFeatures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * The examples of the package-info files: they compile, run, and are the same lines here and there.
 */
class PackageExamplesTest {
  private final Random random = new Random(1);

  private static void rowsOfNumbers(double[][] history, double[] row) {
    FeatureMatrix training = FeatureMatrix.of(history);
    IsolationForestConfig config = IsolationForestConfig.builder().numTrees(200).seed(7).build();
    IsolationForest forest = IsolationForest.fit(training, config);
    double score = forest.score(row, ScoringMode.BOX);
    Attribution why = forest.attribute(row, ScoringMode.BOX);
    System.out.printf("score %.2f, feature %d%n", score, why.top(1)[0]);
    assertThat(score).isGreaterThan(.6);
    assertThat(why.top(1)).containsExactly(1);
  }

  private static void recordsOfFields(List<String> times, List<Double> temperatures) {
    RecordTable records = new RecordTable();
    int time = records.fieldIndex("time");
    int temperature = records.fieldIndex("temperature");
    for (int i = 0; i < times.size(); i++) {
      records.setText(time, times.get(i));
      records.setNumber(temperature, temperatures.get(i));
      records.endRow();
    }
    SchemaProposal proposal = SchemaProposal.of(records, SchemaOptions.NONE);
    RecordRow row = proposal.schema().newRow();
    row.setNumber(row.fieldIndex("temperature"), 21.5);
    double[] columns = row.columns();
    assertThat(columns[0]).isEqualTo(21.5);
    assertThat(proposal.schema().field(0).role()).isEqualTo(FieldRole.TIME);
  }

  private static void aStreamOfRecords(
      RecordTable history, Iterable<Map<String, Double>> readings, String key) {
    DetectorModel model = DetectorModel.fit(history);
    KeyedStreams<AnomalyDetector> devices =
        new KeyedStreams<>(k -> model.newDetector(), 10_000, Duration.ofDays(1), (k, d) -> {});
    for (Map<String, Double> reading : readings) {
      Verdict verdict = devices.get(key, System.currentTimeMillis()).detect(reading);
      if (verdict.isAnomaly()) {
        System.out.println(verdict.explain());
      }
    }
    assertThat(devices.size()).isEqualTo(1);
    assertThat(devices.get(key, 0).state().readings()).isEqualTo(3);
  }

  private static void scoresAgainstTruth(double[] scores, boolean[] anomalous) {
    double threshold = RankingMetrics.bestF1Threshold(scores, anomalous);
    Evaluation evaluation = Evaluation.above(threshold, scores, anomalous);
    double auroc = evaluation.value(Metric.AUROC);
    Interval interval = evaluation.interval(Metric.AUROC, 50, 1_000, .95, 1);
    System.out.printf("AUROC %.3f (%.3f to %.3f)%n", auroc, interval.low(), interval.high());
    System.out.println(evaluation.confusion() + ", " + evaluation.delay());
    assertThat(interval.low()).isLessThan(auroc);
    assertThat(interval.high()).isGreaterThan(auroc);
  }

  private static void factsAboutAnAnomaly(DetectorModel model, Iterable<RecordRow> readings) {
    AnomalyDetector detector = model.newDetector();
    RecentReadings recent = new RecentReadings(model.schema());
    for (RecordRow row : readings) {
      Verdict verdict = detector.detect(row);
      if (verdict.isAnomaly()) {
        Evidence evidence = Evidence.of(row, verdict, Instant.now(), recent);
        System.out.println(EvidenceSummary.topFeatures(evidence));
      }
      recent.add(row);
    }
    assertThat(recent.of(0)).hasSize(3);
  }

  private static void attemptsWithPauses(Timing timing, BooleanSupplier attempt)
      throws InterruptedException {
    Backoff backoff = new Backoff();
    long start = timing.nanoTime();
    for (int failures = 1; !attempt.getAsBoolean(); failures++) {
      timing.pause(backoff.after(failures));
    }
    Duration took = Duration.ofNanos(timing.nanoTime() - start);
    assertThat(took).isBetween(Duration.ofMillis(750), Duration.ofMillis(1_500));
  }

  private static void windowsScaledAndWhitened(
      FeatureMatrix history, double[] reading, IsolationForestConfig config) {
    WindowFeatures windows = WindowFeatures.of(3).mean(15).deviation(10).build();
    FeatureMatrix columns = windows.apply(history);
    DriftAwareScale scale = DriftAwareScale.learn(columns);
    FeatureMatrix scaled = scale.apply(columns);
    Whitening whitening = Whitening.learn(scaled);
    IsolationForest forest = IsolationForest.fit(whitening.apply(scaled), config);
    assertThat(windows.size()).isEqualTo(6);
    assertThat(forest.numFeatures()).isEqualTo(6);
    assertThat(reading).hasSize(3);
  }

  private static IsolationForestConfig adviceOfAProgram(int size) {
    try {
      return IsolationForestConfig.builder().subsampleSize(size).build();
    } catch (ParameterException e) {
      throw new IllegalArgumentException("--sample-size " + e.bound() + ", was " + e.value(), e);
    }
  }

  private static void sealedBytes(long position, String name) throws IOException {
    byte[] file =
        SealedBytes.seal(
            "MYSTATE1",
            1,
            out -> {
              out.writeLong(position);
              PayloadText.write(out, name);
            });
    PayloadReader in =
        SealedBytes.read(new ByteArrayInputStream(file), "MYSTATE1", 1, "a state of mine");
    long readPosition = in.anyLong("position");
    String readName = in.text("name");
    in.end();
    assertThat(readPosition).isEqualTo(position);
    assertThat(readName).isEqualTo(name);
  }

  @Test
  void theManualsHaveTheseExamples() {
    PackageExamples.check(
        PackageExamplesTest.class,
        "",
        "schema",
        "detect",
        "eval",
        "explain",
        "time",
        "transform",
        "error",
        "format");
  }

  /** Three features around 0. */
  private double[][] history(int rows) {
    double[][] history = new double[rows][3];
    for (double[] row : history) {
      for (int f = 0; f < row.length; f++) {
        row[f] = random.nextGaussian();
      }
    }
    return history;
  }

  private RecordTable records() {
    RecordTable records = new RecordTable();
    for (double[] values : history(60)) {
      for (int f = 0; f < values.length; f++) {
        records.setNumber(records.fieldIndex("sensor" + f), values[f]);
      }
      records.endRow();
    }
    return records;
  }

  @Test
  void rowsOfNumbers() {
    rowsOfNumbers(history(500), new double[] {0, 20, 0});
  }

  @Test
  void recordsOfFields() {
    recordsOfFields(
        List.of("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z"),
        List.of(20., 21., 22.));
  }

  @Test
  void aStreamOfRecords() {
    Map<String, Double> usual = Map.of("sensor0", 0., "sensor1", 0., "sensor2", 0.);
    Map<String, Double> unusual = Map.of("sensor0", 0., "sensor1", 50., "sensor2", 0.);
    aStreamOfRecords(records(), List.of(usual, unusual, usual), "pump 7");
  }

  @Test
  void scoresAgainstTruth() {
    double[] scores = new double[400];
    boolean[] anomalous = new boolean[400];
    for (int i = 0; i < scores.length; i++) {
      anomalous[i] = i % 20 == 0;
      scores[i] = .1 * random.nextGaussian() + (anomalous[i] ? .6 : .5);
    }
    scoresAgainstTruth(scores, anomalous);
  }

  @Test
  void factsAboutAnAnomaly() {
    DetectorModel model =
        Training.builder(records()).provenance("test", "made up", Instant.EPOCH).prepare().fit();
    RecordRow row = model.schema().newRow();
    Iterator<Double> values = List.of(0., 50., 0.).iterator();
    factsAboutAnAnomaly(
        model,
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return values.hasNext();
              }

              @Override
              public RecordRow next() {
                row.clear();
                row.setNumber(0, values.next());
                row.setNumber(1, 0);
                row.setNumber(2, 0);
                return row;
              }
            });
  }

  @Test
  void attemptsWithPauses() throws InterruptedException {
    Iterator<Boolean> attempts = List.of(false, false, true).iterator();
    attemptsWithPauses(new FakeTiming(), attempts::next);
  }

  @Test
  void windowsScaledAndWhitened() {
    windowsScaledAndWhitened(
        FeatureMatrix.of(history(300)), new double[3], IsolationForestConfig.DEFAULT);
  }

  @Test
  void adviceOfAProgram() {
    assertThat(adviceOfAProgram(64).subsampleSize()).isEqualTo(64);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> adviceOfAProgram(1))
        .withMessage("--sample-size must be between 2 and 1048576, was 1");
  }

  @Test
  void sealedBytes() throws IOException {
    sealedBytes(42, "north");
  }
}
