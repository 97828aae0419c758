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

  /**
   * Chooses by what the records are: {@link Preset#READINGS} if there is a categorical feature, or
   * if neighbouring records do not resemble each other (the median lag-1 autocorrelation of the
   * numeric features is below 0.5); else they are a series: {@link Preset#METRIC} if that is the
   * only feature, else {@link Preset#SENSORS}.
   *
   * @param schema fields and roles
   * @param records in their order
   */
  public static PresetChoice of(FeatureSchema schema, RecordTable records) {
    int features = 0;
    int numeric = 0;
    for (Field field : schema.fields()) {
      if (field.isFeature() && field.kind() == FieldKind.CATEGORICAL) {
        return new PresetChoice(
            Preset.READINGS, "'" + field.name() + "' is a category: each record stands alone");
      }
      features += field.isFeature() ? 1 : 0;
      numeric += field.isFeature() && field.kind() == FieldKind.NUMERIC ? 1 : 0;
    }
    if (numeric == 0 || records.numRows() < MIN_SERIES) {
      return new PresetChoice(
          Preset.READINGS,
          numeric == 0
              ? "no feature is numeric"
              : "fewer than " + MIN_SERIES + " records are too few to recognise a series");
    }
    double[] likeness = new double[numeric];
    int n = 0;
    for (Field field : schema.fields()) {
      if (field.isFeature() && field.kind() == FieldKind.NUMERIC) {
        likeness[n++] = autocorrelation(records.numbers(records.columnIndex(field.name())));
      }
    }
    Arrays.sort(likeness);
    double median = likeness[numeric / 2];
    String measured =
        String.format(Locale.ROOT, "the median autocorrelation of neighbours is %.2f", median);
    if (median < SERIES) {
      return new PresetChoice(Preset.READINGS, "each record stands alone: " + measured);
    }
    String series = numeric == 1 ? "one numeric series" : numeric + " numeric series";
    if (features > numeric) {
      series += " and " + (features - numeric) + " of truth values";
    }
    return new PresetChoice(
        features == 1 ? Preset.METRIC : Preset.SENSORS, series + ": " + measured);
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
