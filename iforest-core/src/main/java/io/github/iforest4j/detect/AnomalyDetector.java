package io.github.iforest4j.detect;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;

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
  private final Attribution byColumn;

  AnomalyDetector(DetectorModel model, DetectorState state) {
    this.model = model;
    this.state = state;
    this.verdict = new Verdict(model.schema().numFields());
    this.byColumn = new Attribution(model.schema().numColumns());
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
   * @return the verdict; the next call overwrites it
   * @throws IllegalArgumentException if the row is of another schema
   */
  public Verdict detect(RecordRow row) {
    if (row.schema() != model.schema()) {
      throw new IllegalArgumentException("the row was made for another schema");
    }
    double[] columns = row.columns();
    double score = model.forest().score(columns, 0, model.config().scoring());
    double threshold = model.threshold().score();
    boolean anomaly = model.threshold().isAnomaly(score);
    verdict.set(
        anomaly ? Verdict.State.ANOMALY : Verdict.State.NORMAL, state.count(), score, threshold);
    if (anomaly) {
      attribute(row, columns);
      verdict.setConfidence(
          state.hasHistory() ? state.rank(score) : model.calibration().spreads(score));
    }
    state.record(score);
    return verdict;
  }

  /** Splits the score by column, then gives each column's part to its field. */
  private void attribute(RecordRow row, double[] columns) {
    model.forest().attribute(columns, 0, model.config().scoring(), byColumn);
    FeatureSchema schema = model.schema();
    Attribution byField = verdict.attribution();
    for (int c = 0; c < byColumn.size(); c++) {
      int field = schema.fieldOfColumn(c);
      if (field >= 0) {
        // A stand-in for a missing value lies on no side.
        boolean ordered =
            schema.field(field).kind() != FieldKind.CATEGORICAL && !row.isUnusable(field);
        double part = byColumn.contribution(c);
        byField.add(field, part, ordered ? byColumn.direction(c) * Math.abs(part) : 0);
      } else {
        shareMissing(row, byColumn.contribution(c), byField);
      }
    }
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
