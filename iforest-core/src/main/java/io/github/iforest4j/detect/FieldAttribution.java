package io.github.iforest4j.detect;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.stream.SensorTransform;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Splits the score of an anomaly among the fields of its reading, into a verdict: what the forest
 * gave to its columns, what a limit of a column added, and what the guard of the fields added.
 * Allocates nothing.
 */
final class FieldAttribution {
  private final DetectorModel model;
  private final Verdict verdict;

  /** The forest's columns of the reading. */
  private final double[] columns;

  private final Attribution byColumn;

  /** By sensor: its share of a relation. */
  private final double[] shares;

  /** By field: the largest contribution of one of its columns. */
  private final double[] largest;

  /**
   * @param verdict receives the contributions; its reading is set before
   * @param columns of the reading that is judged; overwritten by its owner at each reading
   */
  FieldAttribution(DetectorModel model, Verdict verdict, double[] columns) {
    this.model = model;
    this.verdict = verdict;
    this.columns = columns;
    this.byColumn = new Attribution(columns.length);
    SensorTransform transform = model.preset().transform();
    this.shares = new double[transform == null ? 0 : transform.numSensors()];
    this.largest = new double[model.schema().numFields()];
  }

  /** Splits the score by column, then gives each column's part to its field or fields. */
  void ofForest(RecordRow row, double score, @Nullable RotatingForest learner) {
    if (learner == null) {
      model.forest().attribute(columns, 0, model.config().scoring(), byColumn);
    } else {
      learner.attribute(columns, score, byColumn);
    }
    FeatureColumns meaning = model.columns();
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int c = 0; c < columns.length; c++) {
      int f = meaning.field()[c];
      double part = byColumn.contribution(c);
      if (f == FeatureColumns.MISSING) {
        shareMissing(row, part, verdict.attribution());
      } else if (f == FeatureColumns.SHARED) {
        shareRelation(row, c, part);
      } else {
        give(row, f, part, meaning.aspect()[c], byColumn.direction(c));
      }
    }
  }

  /** Gives what a column beyond its limit adds to the score to the field or fields behind it. */
  void ofLimit(RecordRow row, int column, double added, int side) {
    FeatureColumns meaning = model.columns();
    int f = meaning.field()[column];
    if (f == FeatureColumns.MISSING) {
      shareMissing(row, added, verdict.attribution());
    } else if (f == FeatureColumns.SHARED) {
      shareRelation(row, column, added);
    } else {
      give(row, f, added, meaning.aspect()[column], side);
    }
  }

  /** Gives what the guard added to the fields that are far outside, by how far they are. */
  void ofGuard(GuardMemory outside, double added) {
    Attribution byField = verdict.attribution();
    double sum = 0;
    for (int f = 0; f < byField.size(); f++) {
      sum += outside.size(f);
    }
    for (int f = 0; f < byField.size(); f++) {
      if (outside.size(f) > 0) {
        int side = outside.side(f);
        byField.add(f, added * outside.size(f) / sum, 0);
        byField.setDirection(f, side == 0 ? -1 : side);
        verdict.setAspect(f, side == 0 ? Aspect.SPREAD : Aspect.VALUE);
      }
    }
  }

  /**
   * Gives what sudden changes added to the sensors that changed too far, by how far they did.
   *
   * @return the field of the sensor that changed farthest
   */
  int ofChange(RecordRow row, ChangeAlarm change, double added) {
    SensorTransform transform = Objects.requireNonNull(model.preset().transform());
    int farthest = 0;
    double sum = 0;
    for (int s = 0; s < shares.length; s++) {
      shares[s] = change.excess(s);
      farthest = shares[s] > shares[farthest] ? s : farthest;
      sum += shares[s] > 1 ? shares[s] : 0;
    }
    for (int s = 0; s < shares.length; s++) {
      if (shares[s] > 1) {
        int f = transform.field(s);
        largest[f] = Double.NEGATIVE_INFINITY;
        give(row, f, added * shares[s] / sum, Aspect.LEVEL, change.side(s));
      }
    }
    return transform.field(farthest);
  }

  private void give(RecordRow row, int f, double part, Aspect aspect, int direction) {
    Attribution byField = verdict.attribution();
    byField.add(f, part, 0);
    if (part > largest[f]) {
      largest[f] = part;
      verdict.setAspect(f, aspect(row, f, aspect));
      byField.setDirection(f, hasSides(row, f) ? direction : 0);
    }
  }

  /**
   * A relation between sensors belongs to those that break it: in proportion to the fourth power of
   * their conditional z-scores, which separated culprits from neighbours best. Where these are not
   * known, to those that moved the reading along its axis.
   */
  private void shareRelation(RecordRow row, int column, double part) {
    SensorTransform transform = Objects.requireNonNull(model.preset().transform());
    if (model.relations() == null) {
      transform.shares(column - transform.firstAxis(), columns, shares);
    } else {
      shareByConditionalZ(transform);
    }
    for (int s = 0; s < shares.length; s++) {
      int side = (int) Math.signum(columns[s]);
      give(row, transform.field(s), part * shares[s], Aspect.RELATION, side);
    }
  }

  private void shareByConditionalZ(SensorTransform transform) {
    double sum = 0;
    for (int s = 0; s < shares.length; s++) {
      double z = verdict.conditionalZ(transform.field(s));
      // Deviations within one standard deviation count as equal, and so do missing values.
      double squared = z * z > 1 ? Math.min(z * z, 1e12) : 1;
      shares[s] = squared * squared;
      sum += shares[s];
    }
    for (int s = 0; s < shares.length; s++) {
      shares[s] /= sum;
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
      // Training rows lacked values and this one does not: no field is responsible, but the sum
      // must hold.
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
