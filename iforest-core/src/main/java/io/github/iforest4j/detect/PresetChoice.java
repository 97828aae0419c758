package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordTable;
import java.util.Arrays;
import java.util.Locale;

/**
 * Which preset suits some records, and why.
 *
 * @param preset the choice
 * @param reason a description for people
 */
public record PresetChoice(Preset preset, String reason) {
  /** Minimum autocorrelation of neighbours in a series. */
  private static final double SERIES = .5;

  /** Minimum number of records to recognise a series. */
  private static final int MIN_SERIES = 100;

  /** A category is that of a stream's state if it changes at most at this share of the records. */
  private static final double STATE_CHANGES = .2;

  /**
   * Chooses by what the records are. Features that never vary do not count. They are a series if
   * any numeric feature resembles its neighbour (its lag-1 autocorrelation is at least 0.5), and no
   * category changes at more than a fifth of the records: {@link Preset#METRIC} if there is one
   * varying feature, else {@link Preset#SENSORS}. Otherwise each record stands alone: {@link
   * Preset#READINGS}.
   *
   * @param schema fields and roles
   * @param records in their order
   */
  public static PresetChoice of(FeatureSchema schema, RecordTable records) {
    int varying = 0;
    int numeric = 0;
    double most = Double.NEGATIVE_INFINITY;
    String series = "";
    for (Field field : schema.fields()) {
      int column = field.isFeature() ? records.columnIndex(field.name()) : -1;
      if (column < 0 || !varies(records, column)) {
        continue;
      }
      varying++;
      if (field.kind() == FieldKind.CATEGORICAL
          && changes(records, column) > STATE_CHANGES * records.numRows()) {
        return new PresetChoice(
            Preset.READINGS,
            "'"
                + field.name()
                + "' is a category: each record stands alone; if it names devices, make it the key column");
      }
      if (field.kind() == FieldKind.NUMERIC) {
        numeric++;
        double likeness = autocorrelation(records.numbers(column));
        series = likeness > most ? field.name() : series;
        most = Math.max(most, likeness);
      }
    }
    if (numeric == 0 || records.numRows() < MIN_SERIES) {
      return new PresetChoice(
          Preset.READINGS,
          numeric == 0
              ? "no feature is numeric and varies"
              : "fewer than " + MIN_SERIES + " records are too few to recognise a series");
    }
    String measured = String.format(Locale.ROOT, "in '%s' (autocorrelation %.2f)", series, most);
    if (most < SERIES) {
      return new PresetChoice(
          Preset.READINGS,
          "each record stands alone: a value says little about the next one, even " + measured);
    }
    String what = numeric == 1 ? "one numeric series" : numeric + " numeric series";
    if (varying > numeric) {
      what += " and " + (varying - numeric) + " other features";
    }
    return new PresetChoice(
        isAlone(schema) ? Preset.METRIC : Preset.SENSORS,
        what + ": a value is close to the one before it, most so " + measured);
  }

  /** Whether the only feature is numeric. */
  private static boolean isAlone(FeatureSchema schema) {
    return schema.fields().stream().filter(Field::isFeature).count() == 1;
  }

  private static boolean varies(RecordTable records, int column) {
    return changes(records, column) > 0;
  }

  /** How often a value differs from the one before it; what is missing is no value. */
  private static int changes(RecordTable records, int column) {
    int changes = 0;
    String before = null;
    for (int r = 0; r < records.numRows(); r++) {
      if (records.state(r, column).hasValue()) {
        String value = records.text(r, column);
        changes += before != null && !before.equals(value) ? 1 : 0;
        before = value;
      }
    }
    return changes;
  }

  /** At lag 1; 0 for a constant. */
  private static double autocorrelation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      double d = values[i] - mean;
      squares += d * d;
      products += i == 0 ? 0 : d * (values[i - 1] - mean);
    }
    return squares > 0 ? products / squares : 0;
  }
}
