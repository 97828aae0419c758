package io.github.iforest4j.detect;

import io.github.iforest4j.ConditionalZScore;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The relations between the numeric fields: each one's value, or with {@link Preset#SENSORS} its
 * recent mean, given all others. Immutable.
 *
 * @param fields the numeric fields
 * @param columns by field, the forest's column that holds its value
 * @param scores over these columns
 */
record FieldRelations(int[] fields, int[] columns, ConditionalZScore scores) {
  /** More fields than this are not related: it takes O(d²) per anomaly. */
  private static final int MAX_FIELDS = 128;

  /**
   * Learns from training rows.
   *
   * @param rows in the forest's columns; null where none were kept
   * @return null without rows, and for less than two or too many numeric fields
   */
  static @Nullable FieldRelations learn(
      FeatureSchema schema, FeatureColumns meaning, @Nullable FeatureMatrix rows) {
    int[] columns = new int[schema.numFields()];
    int[] fields = new int[schema.numFields()];
    int count = 0;
    for (int f = 0; f < fields.length; f++) {
      if (schema.field(f).isFeature() && schema.field(f).kind() == FieldKind.NUMERIC) {
        fields[count] = f;
        columns[count++] = firstColumn(meaning, f);
      }
    }
    if (rows == null || count < 2 || count > MAX_FIELDS) {
      return null;
    }
    double[] values = new double[rows.numRows() * count];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.get(i / count, columns[i % count]);
    }
    return new FieldRelations(
        Arrays.copyOf(fields, count),
        Arrays.copyOf(columns, count),
        ConditionalZScore.learn(FeatureMatrix.of(values, rows.numRows(), count)));
  }

  private static int firstColumn(FeatureColumns meaning, int field) {
    int column = 0;
    while (meaning.field()[column] != field) {
      column++;
    }
    return column;
  }

  /** Sets the conditional z-scores of the fields that have a value in a verdict. */
  void setConditionalZ(RecordRow row, double[] values, double[] scratch, Verdict verdict) {
    for (int i = 0; i < fields.length; i++) {
      scratch[i] = values[columns[i]];
    }
    for (int i = 0; i < fields.length; i++) {
      if (!row.isUnusable(fields[i])) {
        verdict.setConditionalZ(fields[i], scores.of(scratch, 0, i));
      }
    }
  }
}
