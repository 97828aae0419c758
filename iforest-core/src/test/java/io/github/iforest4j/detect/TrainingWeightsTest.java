package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaException;
import io.github.iforest4j.schema.SchemaOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingWeightsTest {
  private static final TrainingWeights BY_N = TrainingWeights.NONE.withColumn("n");

  /** Two numbers, a text and, if there are weights, a column n. */
  private static RecordTable table(int[] rows, double[] weights) {
    RecordTable table = new RecordTable();
    for (int r : rows) {
      Random random = new Random(r + 1);
      random.nextDouble();
      table.setNumber(table.fieldIndex("a"), 20 + random.nextGaussian());
      table.setNumber(table.fieldIndex("b"), 5 * random.nextDouble());
      table.setText(table.fieldIndex("mode"), r % 5 == 0 ? "idle" : "run");
      if (weights != null) {
        table.setNumber(table.fieldIndex("n"), weights[r]);
      }
      table.endRow();
    }
    return table;
  }

  private static RecordTable table(double... weights) {
    return table(IntStream.range(0, weights.length).toArray(), weights);
  }

  private static DetectorModel fit(RecordTable table, TrainingWeights weights) {
    return Training.builder(table).weights(weights).prepare().fit();
  }

  private static byte[] forest(DetectorModel model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.forest().write(out);
    return out.toByteArray();
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  /**
   * Forest, scores out of fold, threshold, usual ranges and the sample are those of repeated
   * records, bit for bit. The folds are the same, since each quarter has the same sum.
   */
  @ParameterizedTest
  @ValueSource(ints = {40, 120, 600, 1600})
  void aRecordOfWeightThreeCountsAsThree(int n) throws IOException {
    for (int seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      double[] weights = new double[n];
      for (int r = 0; r < n; r++) {
        weights[r] = r < n / 4 ? 1 + random.nextInt(4) : weights[r - n / 4];
      }
      int[] repeated =
          IntStream.range(0, n)
              .flatMap(r -> IntStream.generate(() -> r).limit((long) weights[r]))
              .toArray();
      DetectorModel weighted = fit(table(weights), BY_N);
      DetectorModel copied = fit(table(repeated, null), TrainingWeights.NONE);
      assertThat(forest(weighted)).isEqualTo(forest(copied));
      assertThat(weighted.calibration().sorted()).isEqualTo(copied.calibration().sorted());
      assertThat(weighted.threshold()).isEqualTo(copied.threshold());
      assertThat(weighted.schema()).isEqualTo(copied.schema());
      assertThat(weighted.trainingSample().array()).isEqualTo(copied.trainingSample().array());
    }
  }

  @Test
  void weightsOfOneAreNoWeights() {
    DetectorModel weighted = fit(table(ones(500)), BY_N);
    assertThat(weighted.id())
        .isEqualTo(fit(table(IntStream.range(0, 500).toArray(), null), TrainingWeights.NONE).id());
    assertThat(weighted.schema().indexOf("n")).isEqualTo(-1);
  }

  @Test
  void aRecordOfWeightZeroIsNotThere() {
    double[] weights = ones(500);
    int[] kept = IntStream.range(0, 500).filter(r -> r % 3 > 0).toArray();
    for (int r = 0; r < 500; r += 3) {
      weights[r] = 0;
    }
    assertThat(fit(table(weights), BY_N).id())
        .isEqualTo(fit(table(kept, null), TrainingWeights.NONE).id());
  }

  /**
   * Where fractions, large weights and folds make no exact copies, results differ by chance only,
   * and by much less than those of the same records without weights.
   */
  @ParameterizedTest
  @ValueSource(doubles = {.5, 1.5, 1, 250})
  void elsewhereThresholdsDifferByChance(double unit) {
    int n = 900;
    double[] weights = ones(n);
    RecordTable table = new RecordTable();
    RecordTable repeated = new RecordTable();
    Random random = new Random(3);
    for (int r = 0; r < n; r++) {
      boolean rare = r % 30 == 0;
      weights[r] = rare ? 20 : 1;
      double a = random.nextGaussian() + (rare ? 9 : 0);
      double b = random.nextGaussian();
      for (int copy = 0; copy < weights[r]; copy++) {
        add(repeated, a, b, 1);
      }
      add(table, a, b, weights[r] * unit);
    }
    DetectorModel weighted = fit(table, BY_N);
    DetectorModel copied = fit(repeated, BY_N);
    DetectorModel alike =
        Training.builder(table)
            .columns(SchemaOptions.builder().ignored("n").build())
            .prepare()
            .fit();
    double[] inRare = {9, 0, 0};
    double expected = copied.forest().score(inRare, 0, ScoringMode.BOX);
    double without = alike.forest().score(inRare, 0, ScoringMode.BOX);
    assertThat(without - expected).isGreaterThan(.06);
    assertThat(weighted.forest().score(inRare, 0, ScoringMode.BOX))
        .isCloseTo(expected, within(.02));
    assertThat(weighted.calibration().median())
        .isCloseTo(copied.calibration().median(), within(.02));
    assertThat(weighted.threshold().score()).isCloseTo(copied.threshold().score(), within(.03));
    assertThat(weighted.schema().field(0).usual().median())
        .isCloseTo(copied.schema().field(0).usual().median(), within(.05));
  }

  private static void add(RecordTable table, double a, double b, double weight) {
    table.setNumber(table.fieldIndex("a"), a);
    table.setNumber(table.fieldIndex("b"), b);
    table.setNumber(table.fieldIndex("n"), weight);
    table.endRow();
  }

  @Test
  void recordsOfAKeyKeepTheirWeights() {
    RecordTable table = new RecordTable();
    RecordTable together = new RecordTable();
    for (int pass = 0; pass < 3; pass++) {
      for (int r = 0; r < 200; r++) {
        if (pass == 0 || r % 2 == pass - 1) {
          RecordTable to = pass == 0 ? table : together;
          to.setText(to.fieldIndex("device"), r % 2 == 0 ? "east" : "west");
          add(to, new Random(r).nextGaussian(), r % 7, 1 + r % 4);
        }
      }
    }
    Training.Builder keyed =
        Training.builder(table).columns(SchemaOptions.builder().key("device").build());
    Training.Builder grouped =
        Training.builder(together).columns(SchemaOptions.builder().key("device").build());
    assertThat(keyed.weights(BY_N).prepare().fit().id())
        .isEqualTo(grouped.weights(BY_N).prepare().fit().id());
  }

  private static Training.Builder plain(RecordTable table) {
    return Training.builder(table)
        .config(
            DetectorConfig.builder()
                .forest(IsolationForestConfig.builder().boxes(false).build())
                .scoring(ScoringMode.PLAIN)
                .build());
  }

  @Test
  void aFieldOfWeightZeroIsNotSplit() {
    RecordTable table = table(IntStream.range(0, 400).toArray(), null);
    DetectorModel model =
        plain(table).weights(TrainingWeights.NONE.withField("b", 0)).prepare().fit();
    double[] row = {20, 2, 1, 0, 0, 0};
    double[] far = {20, 1e9, 1, 0, 0, 0};
    int width = model.forest().numFeatures();
    assertThat(model.forest().score(Arrays.copyOf(far, width)))
        .isEqualTo(model.forest().score(Arrays.copyOf(row, width)));
    assertThat(plain(table).weights(TrainingWeights.NONE.withField("b", 1)).prepare().fit().id())
        .isEqualTo(plain(table).prepare().fit().id());
  }

  @Test
  void theProvenanceSaysSo() {
    Training training =
        plain(table(ones(100)))
            .weights(BY_N.withFields(Map.of("b", 3.0, "a", .5)))
            .provenance("test 1", "rows.csv", Instant.EPOCH)
            .prepare();
    assertThat(training.fit().provenance().source())
        .isEqualTo("rows.csv, weighted: readings by n; a 0.5, b 3.0");
    assertThat(training.weights().isNone()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"-2,-2", "NaN,none", "-Infinity,-Infinity", "Infinity,Infinity"})
  void aWeightThatIsNone(double weight, String shown) {
    double[] weights = ones(50);
    weights[6] = weight;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(table(weights), BY_N))
        .withMessageStartingWith(
            "the weight in column 'n' must be a finite number of at least 0; reading 7 has ");
  }

  @Test
  void whatDoesNotGoTogether() {
    RecordTable table = table(ones(50));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(table(new double[50]), BY_N))
        .withMessage(
            "the weights in column 'n' add up to 0.0, but training needs 8; a reading of weight 1"
                + " counts as one reading");
    assertThatExceptionOfType(SchemaException.class)
        .isThrownBy(() -> fit(table, TrainingWeights.NONE.withColumn("count")))
        .withMessage(
            "no column is named 'count', which is to hold the weights; the input has a, b, mode,"
                + " n");
    assertThatExceptionOfType(SchemaException.class)
        .isThrownBy(() -> fit(table, BY_N.withField("temp", 2)))
        .withMessage(
            "there is no field 'temp' that is learned from, to have a weight; there are a, b,"
                + " mode");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BY_N.withField("a", -1))
        .withMessage("the weight of field 'a' must be finite and at least 0, was -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(table, BY_N.withField("a", 2)))
        .withMessageContaining("plain scoring");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(table, BY_N.withField("a", 0).withField("b", 0).withField("mode", 0)))
        .withMessage("at least one field needs a weight above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Training.builder(table).weights(BY_N).mayHoldFaults().prepare())
        .withMessageContaining("weights of their own");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Training.builder(table).weights(BY_N).preset(Preset.SENSORS).prepare())
        .withMessageStartingWith("weights go with the preset readings only");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Training.builder(table).weights(BY_N).prepare().judge(.1))
        .withMessageContaining("judgement");
  }

  @Test
  void weightsAsPeopleWriteThem() {
    TrainingWeights parsed = TrainingWeights.parse("n", List.of("temp=2", "a=b=0.5", "c=0"));
    assertThat(parsed.text()).isEqualTo("readings by n; a=b 0.5, c 0.0, temp 2.0");
    assertThat(TrainingWeights.parse(null, List.of()).isNone()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"temp", "temp=", "=2", "temp=two", "temp=NaN", "temp=Infinity", "temp=1,5"})
  void aTextThatIsNoWeight(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingWeights.parse(null, List.of(text)))
        .withMessage(
            "'" + text + "' is no field with a finite weight of at least 0, such as temp=2");
  }

  @Test
  void aFieldHasOneWeight() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingWeights.parse(null, List.of("temp=2", "temp=3")))
        .withMessage("field 'temp' has two weights, and can have one; leave one out");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingWeights.parse(null, List.of("temp=-1")))
        .withMessage("the weight of field 'temp' must be finite and at least 0, was -1.0");
  }

  @Test
  void aColumnOfWeightsIsNothingElse() {
    RecordTable table = table(ones(50));
    for (SchemaOptions columns :
        List.of(
            SchemaOptions.builder().key("n").build(),
            SchemaOptions.builder().features("a", "n").build())) {
      assertThatExceptionOfType(SchemaException.class)
          .isThrownBy(() -> Training.builder(table).columns(columns).weights(BY_N).prepare())
          .withMessageStartingWith("column 'n' is to hold the weights and to be something else");
    }
  }

  @Test
  void weightsNearTheLimitsOfNumbers() {
    double[] huge = new double[50];
    Arrays.fill(huge, 1e308);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(table(huge), BY_N))
        .withMessageEndingWith(
            "add up to more than a number can hold; divide all of them by the largest");
    double[] tiny = new double[50];
    Arrays.fill(tiny, Double.MIN_VALUE);
    assertThat(new RowWeights(tiny).copies().rows()).hasSize(50);
    // All the weight in one fold: the other forests are grown on rows of next to none.
    Arrays.fill(tiny, 0, 12, 1);
    assertThat(fit(table(tiny), BY_N).threshold().score()).isBetween(.1, 1.0);
  }

  /** Labelled anomalies may have carried nearly all the weight. */
  @Test
  void whatIsLeftMustWeighEnough() {
    RecordTable table = new RecordTable();
    for (int r = 0; r < 50; r++) {
      table.setNumber(table.fieldIndex("label"), r < 10 ? 1 : 0);
      add(table, r, r % 7, r < 10 ? 100 : .1);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Training.builder(table).weights(BY_N).dropLabelled(true).prepare())
        .withMessageMatching("the weights in column 'n' add up to (4\\.0|3\\.99)\\d*, but .*");
  }

  @Test
  void rowsAtEqualSteps() {
    RowWeights weights = new RowWeights(new double[] {1, 3, .5, 2});
    assertThat(weights.count()).isEqualTo(7);
    assertThat(weights.spread(13)).containsExactly(0, 0, 1, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3);
    RowWeights whole = new RowWeights(new double[] {1, 3, 2});
    assertThat(whole.spread(6)).containsExactly(0, 1, 1, 1, 2, 2);
    assertThat(whole.copies().rows()).containsExactly(0, 1, 1, 1, 2, 2);
    assertThat(whole.copies().areAlike()).isTrue();
    RowWeights.Copies many = new RowWeights(new double[] {1, 1e9}).copies();
    assertThat(many.rows()).hasSizeBetween(1 << 16, (1 << 16) + 2);
    assertThat(many.weight()[0]).isEqualTo(1);
  }
}
