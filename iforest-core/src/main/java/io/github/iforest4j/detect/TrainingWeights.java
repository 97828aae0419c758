package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaException;
import io.github.iforest4j.schema.SchemaOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How much records and fields count in the {@link Training} of a whole detector. Immutable,
 * thread-safe.
 *
 * <ul>
 *   <li><b>Records.</b> A column of the records holds the weight of each. A record of weight 3
 *       counts as three equal records: in the forest, in medians and usual ranges, in the scores
 *       that the threshold and confidences come from, and in the sample that a stream learns on
 *       from. A record of weight 0 is not there at all. Weights may have fractions: half a record
 *       is drawn half as often. Which values lie far outside everything, and how long a value may
 *       stand still, is learned from the records as they are. The column is no field of the model.
 *   <li><b>Fields.</b> Each column of the forest that belongs to a field is split with a chance in
 *       proportion to the field's weight; a field that is not named has weight 1. It needs plain
 *       scoring without boxes. Trees that a stream grows for itself count all fields alike.
 * </ul>
 *
 * <p>With whole numbers that add up to at most {@value RowWeights#MOST}, the forest is the one of
 * repeated records. Weights apply to {@link Preset#READINGS} only: the other presets look at the
 * course of a stream, in which no reading is there three times.
 */
public final class TrainingWeights {
  /** All records and fields count alike. */
  public static final TrainingWeights NONE = new TrainingWeights(null, Map.of());

  private final @Nullable String column;
  private final Map<String, Double> fields;

  private TrainingWeights(@Nullable String column, Map<String, Double> fields) {
    this.column = column;
    this.fields = fields;
  }

  /**
   * The same with weights of records.
   *
   * @param name the column that holds them, in each record a finite number of at least 0; null for
   *     none
   */
  public TrainingWeights withColumn(@Nullable String name) {
    return new TrainingWeights(name, fields);
  }

  /**
   * The same with the weight of a field.
   *
   * @param name of a feature
   * @param weight finite, at least 0
   * @throws IllegalArgumentException if it is not; the message names the field
   */
  public TrainingWeights withField(String name, double weight) {
    Objects.requireNonNull(name, "name");
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the weight of field '" + name + "' must be finite and at least 0, was " + weight);
    }
    Map<String, Double> more = new TreeMap<>(fields);
    more.put(name, weight);
    return new TrainingWeights(column, more);
  }

  /**
   * The same with the weights of several fields.
   *
   * @param weights by name
   * @throws IllegalArgumentException as {@link #withField}
   */
  public TrainingWeights withFields(Map<String, Double> weights) {
    TrainingWeights all = this;
    for (Map.Entry<String, Double> entry : weights.entrySet()) {
      all = all.withField(entry.getKey(), entry.getValue());
    }
    return all;
  }

  /**
   * Reads weights as people write them.
   *
   * @param column the column that holds the weights of records; null for none
   * @param fields for each field that does not count 1 its name and weight, such as {@code temp=2}
   * @throws IllegalArgumentException if a text is not a name and a weight, finite and at least 0,
   *     or a field has two; the message says which
   */
  public static TrainingWeights parse(@Nullable String column, List<String> fields) {
    TrainingWeights all = NONE.withColumn(column);
    for (String text : fields) {
      int sign = text.lastIndexOf('=');
      double weight = sign < 1 ? Double.NaN : number(text.substring(sign + 1));
      if (!Double.isFinite(weight)) {
        throw new IllegalArgumentException(
            "'" + text + "' is no field with a finite weight of at least 0, such as temp=2");
      }
      String name = text.substring(0, sign);
      if (all.fields.containsKey(name)) {
        throw new IllegalArgumentException(
            "field '" + name + "' has two weights, and can have one; leave one out");
      }
      all = all.withField(name, weight);
    }
    return all;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Whether all records and fields count alike. */
  public boolean isNone() {
    return column == null && fields.isEmpty();
  }

  /** In a few words, such as {@code readings by n; temp 3}; empty if all count alike. */
  public String text() {
    List<String> parts = new ArrayList<>();
    if (column != null) {
      parts.add("readings by " + column);
    }
    if (!fields.isEmpty()) {
      parts.add(
          fields.entrySet().stream()
              .map(e -> e.getKey() + " " + e.getValue())
              .collect(Collectors.joining(", ")));
    }
    return String.join("; ", parts);
  }

  /**
   * The records whose weight is not 0.
   *
   * @throws SchemaException if there is no such column
   * @throws IllegalArgumentException if a weight is not finite and at least 0; the message says
   *     which; or if all of them together are less than training needs
   */
  RecordTable present(RecordTable records) {
    if (column == null) {
      return records;
    }
    int at = records.columnIndex(column);
    if (at < 0) {
      throw new SchemaException(
          SchemaException.Reason.UNKNOWN_COLUMN,
          List.of(column),
          "no column is named '"
              + column
              + "', which is to hold the weights; the input has "
              + IntStream.range(0, records.numColumns())
                  .mapToObj(records::columnName)
                  .collect(Collectors.joining(", ")));
    }
    for (int r = 0; r < records.numRows(); r++) {
      double weight = records.number(r, at);
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        FieldState state = records.state(r, at);
        throw new IllegalArgumentException(
            "the weight in column '"
                + column
                + "' must be a finite number of at least 0; reading "
                + (r + 1)
                + " has "
                + (state.hasValue() ? records.text(r, at) : "none")
                + "; a weight of 0 leaves a reading out");
      }
    }
    requireEnough(records);
    int[] kept =
        IntStream.range(0, records.numRows()).filter(r -> records.number(r, at) > 0).toArray();
    return kept.length == records.numRows() ? records : records.rows(kept);
  }

  /**
   * Checks the sum of the weights.
   *
   * @throws IllegalArgumentException if it is less than training needs, or infinite
   */
  void requireEnough(RecordTable records) {
    if (column == null) {
      return;
    }
    double sum = Arrays.stream(records.numbers(records.columnIndex(column))).sum();
    if (sum == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "the weights in column '"
              + column
              + "' add up to more than a number can hold; divide all of them by the largest");
    }
    if (sum < Calibration.MIN_ROWS) {
      throw new IllegalArgumentException(
          "the weights in column '"
              + column
              + "' add up to "
              + sum
              + ", but training needs "
              + Calibration.MIN_ROWS
              + "; a reading of weight 1 counts as one reading");
    }
  }

  /** The weights of records that are {@link #present}; null if each counts once. */
  @Nullable RowWeights ofRows(RecordTable records) {
    if (column == null) {
      return null;
    }
    double[] weights = records.numbers(records.columnIndex(column));
    for (double weight : weights) {
      if (weight != 1) {
        return new RowWeights(weights);
      }
    }
    return null;
  }

  /** A schema without the column of weights. */
  FeatureSchema without(FeatureSchema schema) {
    return column == null || schema.indexOf(column) < 0
        ? schema
        : new FeatureSchema(
            schema.fields().stream().filter(field -> !field.name().equals(column)).toList());
  }

  /**
   * The same options with the column of weights ignored, since it is nothing to be learned.
   *
   * @throws SchemaException if the options give the column another role
   */
  SchemaOptions ignoring(SchemaOptions options) {
    if (column == null) {
      return options;
    }
    Set<String> others = new HashSet<>(options.labelColumns());
    others.addAll(options.categorical());
    others.addAll(options.features());
    if (column.equals(options.timeColumn())
        || column.equals(options.keyColumn())
        || others.contains(column)) {
      throw new SchemaException(
          SchemaException.Reason.UNKNOWN_COLUMN,
          List.of(column),
          "column '"
              + column
              + "' is to hold the weights and to be something else, too; a column of weights is"
              + " not learned from, so name it once");
    }
    Set<String> ignored = new HashSet<>(options.ignored());
    ignored.add(column);
    return new SchemaOptions(
        options.timeColumn(),
        options.keyColumn(),
        options.labelColumns(),
        options.categorical(),
        ignored,
        options.features(),
        options.timeFormat());
  }

  /**
   * Checks that a detector can be trained with them.
   *
   * @throws SchemaException if a name is not that of a feature
   * @throws IllegalArgumentException if the config does not go with weights
   */
  void requireFit(FeatureSchema schema, DetectorConfig config, boolean mayHoldFaults) {
    if (isNone()) {
      return;
    }
    for (String name : fields.keySet()) {
      int f = schema.indexOf(name);
      if (f < 0 || schema.field(f).role() != FieldRole.FEATURE) {
        throw new SchemaException(
            SchemaException.Reason.UNKNOWN_COLUMN,
            List.of(name),
            "there is no field '"
                + name
                + "' that is learned from, to have a weight; there are "
                + schema.listFeatures());
      }
    }
    if (!fields.isEmpty()
        && schema.fields().stream().filter(Field::isFeature).allMatch(f -> of(f) == 0)) {
      throw new IllegalArgumentException("at least one field needs a weight above 0");
    }
    requireSuitable(config);
    if (mayHoldFaults) {
      throw new IllegalArgumentException(
          "weights do not go with records that may hold faults, which get weights of their own");
    }
  }

  /**
   * Checks that a config goes with these weights, before there are records.
   *
   * @throws IllegalArgumentException if it does not; the message says what does
   */
  public void requireSuitable(DetectorConfig config) {
    if (!isNone() && config.preset() != Preset.READINGS) {
      throw new IllegalArgumentException(
          "weights go with the preset readings only, and this is "
              + config.preset().name().toLowerCase(Locale.ROOT)
              + ": it looks at the course of a stream, in which no reading is there several times; choose"
              + " readings");
    }
    if (!fields.isEmpty() && config.forest().boxes()) {
      throw new IllegalArgumentException(
          "weights of fields need plain scoring, since a box counts all fields alike;"
              + " choose scoring plain, without boxes");
    }
  }

  private double of(Field field) {
    return fields.getOrDefault(field.name(), 1.0);
  }

  /** By column of the forest; null if all count alike. */
  double @Nullable [] ofColumns(FeatureSchema schema) {
    if (fields.values().stream().allMatch(weight -> weight == 1)) {
      return null;
    }
    double[] weights = new double[schema.numColumns()];
    for (int c = 0; c < weights.length; c++) {
      int f = schema.fieldOfColumn(c);
      weights[c] = f < 0 ? 1 : of(schema.field(f));
    }
    return weights;
  }
}
