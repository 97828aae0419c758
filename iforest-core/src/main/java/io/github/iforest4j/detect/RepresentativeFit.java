package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.stream.DayHour;
import io.github.iforest4j.stream.SensorTransform;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Learns from records that may hold the faults that are to be found, such as a whole file. What is
 * probably a fault is not learned from ({@link UnusualRows}, and a long run far from all else:
 * {@link FarBlock}). What is rare but recurs gets weight, so that the forest knows it.
 *
 * <p>Two rounds: the second one scores with forests, scales and ranges that no longer know what the
 * first one set aside.
 */
final class RepresentativeFit {
  private static final int ROUNDS = 2;

  /** The maximum number of rows that are scored and learned from. */
  private static final int MAX_ROWS = 1 << 15;

  /** More records than this share are no faults: then nothing is set aside. */
  private static final double MAX_ASIDE = .25;

  /** The share of the training rows that recurring ones get, if there are any. */
  private static final double RECURRING_SHARE = .1;

  /** What has seen less than this, in seconds, cannot know the day. */
  private static final long DAY = 86_400;

  /** A model that does not know the day takes scores up to this for usual. */
  private static final double YOUNG_THRESHOLD = .62;

  /** What happened once, between these times before the last reading, may come again today. */
  private static final long YESTERDAY_FROM = DAY + 7200;

  private static final long YESTERDAY_TO = DAY / 2;

  /** A shorter run far from all else is found by its score. */
  private static final double LEAST_BLOCK = .025;

  private final FeatureSchema schema;
  private final RecordTable records;
  private final DetectorConfig config;
  private final ModelProvenance provenance;

  /** Whether the records end now, and more follow. */
  private final boolean goesOn;

  private final Sensitivity sensitivity;

  /** By record: whether it is probably part of a fault. */
  private final boolean[] aside;

  RepresentativeFit(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance,
      boolean goesOn,
      Sensitivity sensitivity) {
    this.goesOn = goesOn;
    this.sensitivity = sensitivity;
    this.schema = schema;
    this.records = records;
    this.config = config;
    this.provenance = provenance;
    this.aside = new boolean[records.numRows()];
    FarBlock.mark(schema, records, LEAST_BLOCK, aside);
  }

  /**
   * Learns.
   *
   * @throws IllegalArgumentException as {@link DetectorModel#fit}
   */
  DetectorModel fit() {
    int warmUp = config.preset().trainingWarmUp();
    for (int round = 0; ; round++) {
      RecordTable rest = rest();
      FeatureSchema measured = schema.withUsualRanges(rest);
      TrainedPreset preset =
          config.preset() == Preset.SENSORS
              ? new TrainedSensors(
                  SensorTransform.learn(measured, rest, SensorTransform.profile(measured, rest)))
              : new TrainedReadings(measured);
      UnaryOperator<FeatureMatrix> jitter = preset.jitter(config);
      int stride = (records.numRows() - warmUp + MAX_ROWS - 1) / MAX_ROWS;
      FeatureMatrix rows = preset.rows(measured, records, stride);
      ModelGrowth.requireVariation(rows);
      boolean[] out = new boolean[rows.numRows()];
      for (int i = 0; i < out.length; i++) {
        out[i] = aside[warmUp + i * stride];
      }
      long[] seconds = seconds(measured, warmUp, stride, out.length);
      UnusualRows unusual =
          UnusualRows.of(
              rows,
              seconds,
              out,
              with(preset.columns(), Aspect.LEVEL),
              preset.still(),
              config,
              jitter);
      if (round == ROUNDS) {
        return grow(preset, measured, rows, seconds, unusual, out, jitter);
      }
      setAside(unusual.faults, warmUp, stride);
    }
  }

  private void setAside(boolean[] faults, int warmUp, int stride) {
    boolean[] now = aside.clone();
    for (int i = 0; i < faults.length; i++) {
      int from = warmUp + i * stride;
      if (faults[i]) {
        Arrays.fill(now, from, Math.min(from + stride, now.length), true);
      }
    }
    int count = 0;
    for (boolean out : now) {
      count += out ? 1 : 0;
    }
    if (count <= MAX_ASIDE * now.length) {
      System.arraycopy(now, 0, aside, 0, now.length);
    }
  }

  private RecordTable rest() {
    return records.rows(IntStream.range(0, aside.length).filter(r -> !aside[r]).toArray());
  }

  private long @Nullable [] seconds(FeatureSchema measured, int warmUp, int stride, int n) {
    int field = measured.firstWithRole(FieldRole.TIME);
    if (field < 0) {
      return null;
    }
    long[] seconds = new long[n];
    RecordRow row = measured.newRow();
    for (int i = 0; i < n; i++) {
      records.copyTo(warmUp + i * stride, row);
      seconds[i] = DayHour.second(row, field);
      if (seconds[i] == DayHour.NONE) {
        return null;
      }
    }
    return seconds;
  }

  private DetectorModel grow(
      TrainedPreset preset,
      FeatureSchema measured,
      FeatureMatrix rows,
      long @Nullable [] seconds,
      UnusualRows unusual,
      boolean[] out,
      UnaryOperator<FeatureMatrix> jitter) {
    FeatureMatrix usual = UnusualRows.without(rows, out);
    int[] recurring =
        IntStream.range(0, out.length).filter(i -> unusual.recurring[i] && !out[i]).toArray();
    FeatureMatrix weighted = withMore(usual, rows, recurring);
    boolean[] ordinary = out.clone();
    for (int i : recurring) {
      ordinary[i] = true;
    }
    boolean young = seconds != null && UnusualRows.span(seconds) < DAY;
    double wider = sensitivity.reach() * (young ? 1.5 : 1);
    ColumnLimits limits = ColumnLimits.of(rows, ordinary, false, preset.still(), wider);
    double[] scores =
        IntStream.range(0, out.length)
            .filter(i -> !out[i] && !unusual.recurring[i])
            .mapToDouble(i -> unusual.scores[i])
            .toArray();
    Calibration calibration = Calibration.ofScores(scores);
    AnomalyThreshold asked = calibration.threshold(config);
    AnomalyThreshold threshold =
        config.threshold().equals(config.preset().threshold())
            ? new AnomalyThreshold(
                Math.max(
                    young ? YOUNG_THRESHOLD : 0,
                    Math.max(asked.score(), Math.min(unusual.limit, Calibration.MAX_THRESHOLD))),
                asked.rule() + ", or the reach of their tail")
            : asked;
    DetectorModel model =
        ModelGrowth.of(
                preset,
                measured,
                weighted,
                jitter,
                calibration,
                threshold,
                config,
                new ModelProvenance(
                    provenance.softwareVersion(),
                    provenance.source(),
                    rest().numRows(),
                    provenance.createdAt()))
            .guardedBy(FieldGuard.learn(measured, rest()));
    return model.with(
        seconds == null
            ? limits
            : limits.with(
                rows,
                goesOn ? withYesterday(recurring, unusual.faults, seconds) : recurring,
                seconds,
                row -> model.forest().score(row, 0, config.scoring()),
                // They may be as far below as above when something is early or late.
                with(preset.columns(), Aspect.LEVEL, Aspect.RELATION)));
  }

  /** With the unusual rows of yesterday, at the same time of day as what follows now. */
  private static int[] withYesterday(int[] recurring, boolean[] faults, long[] seconds) {
    long last = Arrays.stream(seconds).max().orElse(0);
    return IntStream.concat(
            Arrays.stream(recurring),
            IntStream.range(0, faults.length)
                .filter(i -> faults[i] && last - seconds[i] <= YESTERDAY_FROM)
                .filter(i -> last - seconds[i] >= YESTERDAY_TO))
        .toArray();
  }

  /** By column, whether it is about one of these aspects. */
  private static boolean[] with(FeatureColumns columns, Aspect... aspects) {
    boolean[] with = new boolean[columns.size()];
    for (int c = 0; c < with.length; c++) {
      with[c] = List.of(aspects).contains(columns.aspect()[c]);
    }
    return with;
  }

  /** Repeats rows until they make up the share that recurring ones get. */
  private static FeatureMatrix withMore(FeatureMatrix usual, FeatureMatrix rows, int[] recurring) {
    int n = usual.numRows();
    int width = usual.numColumns();
    int times = recurring.length == 0 ? 0 : (int) (RECURRING_SHARE * n / recurring.length);
    if (times == 0) {
      return usual;
    }
    double[] values = Arrays.copyOf(usual.array(), (n + times * recurring.length) * width);
    int at = n;
    for (int t = 0; t < times; t++) {
      for (int r : recurring) {
        System.arraycopy(rows.array(), rows.rowOffset(r), values, at++ * width, width);
      }
    }
    return FeatureMatrix.of(values, at, width);
  }
}
