package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.FitWeights;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.OutOfFoldScores;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordTable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Trains a detector of {@link Preset#READINGS} with weights, as {@link TrainingWeights} says. */
final class WeightedFit {
  private final FeatureMatrix rows;
  private final DetectorConfig config;

  /** Null if each row counts once. */
  private final @Nullable RowWeights weights;

  private final double @Nullable [] columns;

  private WeightedFit(
      FeatureMatrix rows,
      DetectorConfig config,
      @Nullable RowWeights weights,
      double @Nullable [] columns) {
    this.rows = rows;
    this.config = config;
    this.weights = weights;
    this.columns = columns;
  }

  /**
   * Fits a model.
   *
   * @param records with weights above 0
   * @throws IllegalArgumentException as {@link DetectorModel#fit}
   */
  static DetectorModel fit(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance,
      TrainingWeights by) {
    ModelGrowth.requireFit(schema, records, config);
    FieldGuard guard = FieldGuard.learn(schema, records);
    RecordTable good = guard.withoutBad(schema, records);
    by.requireEnough(good);
    RowWeights weights = by.ofRows(good);
    FeatureSchema measured =
        schema.withUsualRanges(
            weights == null ? good : good.rows(weights.spread(weights.spreadCount())));
    FeatureMatrix rows = measured.encode(good);
    ModelGrowth.requireVariation(rows);
    return new WeightedFit(rows, config, weights, by.ofColumns(measured))
        .fit(measured, provenance)
        .guardedBy(guard);
  }

  private DetectorModel fit(FeatureSchema measured, ModelProvenance provenance) {
    int n = rows.numRows();
    double[] scores =
        OutOfFoldScores.of(
            rows,
            config.scoring(),
            Calibration.MAX_SCORES,
            (fold, from, to) ->
                forest(
                    IntStream.range(0, n).filter(r -> r < from || r >= to).toArray(),
                    config.forest().toBuilder().seed(config.forest().seed() + fold + 1).build()));
    Calibration calibration = new Calibration(weighted(scores));
    IsolationForest forest = forest(IntStream.range(0, n).toArray(), config.forest());
    double[] known = new double[scores.length];
    int stride = Calibration.stride(n);
    for (int i = 0; i < known.length; i++) {
      known[i] = forest.score(rows.array(), rows.rowOffset(i * stride), config.scoring());
    }
    AnomalyThreshold threshold =
        Calibration.aboveTies(calibration.threshold(config), weighted(known), config);
    return new DetectorModel(
        measured,
        new TrainedReadings(measured),
        forest,
        config,
        calibration,
        threshold,
        provenance,
        sample(),
        null);
  }

  /** Grows a forest on some of the rows. */
  private IsolationForest forest(int[] some, IsolationForestConfig how) {
    FitWeights fit = columns == null ? FitWeights.NONE : FitWeights.NONE.withColumns(columns);
    int[] drawn = some;
    if (weights != null) {
      RowWeights.Copies copies = weights.of(some).copies();
      drawn = Arrays.stream(copies.rows()).map(i -> some[i]).toArray();
      fit = copies.areAlike() ? fit : fit.withRows(copies.weight());
    }
    return IsolationForest.fit(take(drawn), how, fit, 1);
  }

  private FeatureMatrix take(int[] some) {
    int width = rows.numColumns();
    double[] values = new double[Math.multiplyExact(some.length, width)];
    for (int i = 0; i < some.length; i++) {
      rows.copyRow(some[i], values, i * width);
    }
    return FeatureMatrix.of(values, some.length, width);
  }

  /**
   * Scores of rows at equal steps, each as often as its row counts, ascending: at most as many as a
   * calibration holds.
   */
  private double[] weighted(double[] scores) {
    double[] each = scores;
    if (weights != null) {
      int stride = Calibration.stride(rows.numRows());
      int[] ascending =
          IntStream.range(0, scores.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> scores[i]))
              .mapToInt(i -> i)
              .toArray();
      RowWeights ofScored = weights.of(Arrays.stream(ascending).map(i -> i * stride).toArray());
      int count = (int) Math.min(weights.count(), Calibration.MAX_SCORES);
      each = Arrays.stream(ofScored.spread(count)).mapToDouble(i -> scores[ascending[i]]).toArray();
    }
    Arrays.sort(each);
    return each;
  }

  /** Rows at equal steps over all weights, as many as a forest that follows a stream can hold. */
  private FeatureMatrix sample() {
    if (weights == null) {
      return ModelGrowth.sample(rows);
    }
    long most = ModelGrowth.sampleRows(rows.numColumns());
    long count = weights.count();
    long stride = (count + most - 1) / most;
    int[] kept = new int[(int) ((count + stride - 1) / stride)];
    Arrays.setAll(kept, i -> weights.at(i * stride + .5));
    return take(kept);
  }
}
