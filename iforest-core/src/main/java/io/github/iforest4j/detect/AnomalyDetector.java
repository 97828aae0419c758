package io.github.iforest4j.detect;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import java.util.Arrays;

/**
 * A model and the state of one stream: judges readings in order.
 *
 * <p>Not thread-safe: one writer per stream. A normal reading allocates nothing; an anomaly
 * allocates its {@link Confidence}.
 */
public final class AnomalyDetector {
  private final DetectorModel model;
  private final DetectorState state;
  private final Verdict verdict;
  private final double[] columns;
  private final Attribution byColumn;

  /** By field, while splitting a score: the largest contribution of one of its columns. */
  private final double[] largest;

  AnomalyDetector(DetectorModel model, DetectorState state) {
    this.model = model;
    this.state = state;
    this.verdict = new Verdict(model.schema().numFields());
    this.columns = new double[model.columns().size()];
    this.byColumn = new Attribution(columns.length);
    this.largest = new double[model.schema().numFields()];
  }

  /** The model. */
  public DetectorModel model() {
    return model;
  }

  /** What this stream remembers. */
  public DetectorState state() {
    return state;
  }

  /** A reusable row of the model's schema. */
  public RecordRow newRow() {
    return model.schema().newRow();
  }

  /**
   * Judges one reading.
   *
   * @param row a row made by {@link #newRow()}, filled by a parser
   * @return the verdict; the next call overwrites it. {@link Verdict.State#WARMING}, without a
   *     score, until the preset's windows are full
   * @throws IllegalArgumentException if the row is of another schema
   */
  public Verdict detect(RecordRow row) {
    if (row.schema() != model.schema()) {
      throw new IllegalArgumentException("the row was made for another schema");
    }
    long position = state.nextPosition();
    if (!state.encode(row, columns)) {
      verdict.set(Verdict.State.WARMING, position, Double.NaN, Double.NaN);
      return verdict;
    }
    double score = model.forest().score(columns, 0, model.config().scoring());
    boolean anomaly = model.threshold().isAnomaly(score);
    verdict.set(
        anomaly ? Verdict.State.ANOMALY : Verdict.State.NORMAL,
        position,
        score,
        model.threshold().score());
    if (anomaly) {
      attribute(row);
      verdict.setConfidence(
          state.hasHistory() ? state.rank(score) : model.calibration().spreads(score));
    }
    state.record(score);
    return verdict;
  }

  /** Splits the score by column, then gives each column's part to its field. */
  private void attribute(RecordRow row) {
    model.forest().attribute(columns, 0, model.config().scoring(), byColumn);
    FeatureColumns meaning = model.columns();
    Attribution byField = verdict.attribution();
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int c = 0; c < columns.length; c++) {
      int f = meaning.field()[c];
      double part = byColumn.contribution(c);
      if (f < 0) {
        shareMissing(row, part, byField);
        continue;
      }
      byField.add(f, part, 0);
      if (part > largest[f]) {
        largest[f] = part;
        verdict.setAspect(f, aspect(row, f, meaning.aspect()[c]));
        byField.setDirection(f, hasSides(row, f) ? byColumn.direction(c) : 0);
      }
    }
  }

  private static Aspect aspect(RecordRow row, int f, Aspect ofColumn) {
    return row.isUnusable(f) ? Aspect.MISSING : row.isUnseen(f) ? Aspect.UNSEEN : ofColumn;
  }

  /** A category lies on no side, nor does the stand-in for a missing value. */
  private static boolean hasSides(RecordRow row, int f) {
    return row.schema().field(f).kind() != FieldKind.CATEGORICAL && !row.isUnusable(f);
  }

  /** The column that counts missing values belongs to the fields that are missing, equally. */
  private void shareMissing(RecordRow row, double part, Attribution byField) {
    FeatureSchema schema = model.schema();
    int missing = 0;
    int lastPlain = -1;
    for (int f = 0; f < schema.numFields(); f++) {
      if (schema.isPlainFeature(f)) {
        lastPlain = f;
        missing += row.isUnusable(f) ? 1 : 0;
      }
    }
    if (missing == 0) {
      // Training rows lacked values and this one does not: nobody's fault, but the sum must hold.
      byField.add(lastPlain, part, 0);
      return;
    }
    for (int f = 0; f < schema.numFields(); f++) {
      if (schema.isPlainFeature(f) && row.isUnusable(f)) {
        byField.add(f, part / missing, 0);
      }
    }
  }
}
