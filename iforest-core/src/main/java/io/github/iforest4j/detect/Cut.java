package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.stream.MetricWindows;
import io.github.iforest4j.stream.SensorTransform;
import io.github.iforest4j.stream.SensorWindows;
import java.util.Locale;

/**
 * What a node of a tree asks, for people: of what, and which readings go left. Immutable.
 *
 * @param aspect in which way the field is looked at; {@link Aspect#RELATION} when it is several
 * @param quantity what is looked at, with the field's name as it came from the data, such as {@code
 *     "flow, mean of 15"}
 * @param goesLeft when a reading goes left, such as {@code "< 63.2 l/min"} or {@code "is not TCP"}
 */
public record Cut(Aspect aspect, String quantity, String goesLeft) {
  /** By column of {@link MetricWindows}. */
  private static final String[] OF_METRIC = {
    "",
    ", change by one reading",
    ", mean of " + MetricWindows.MEAN_WINDOW,
    ", trend of its mean",
    ", against the hour's usual",
    ", against the hour's usual, mean of " + MetricWindows.RESIDUAL_WINDOW
  };

  static Cut of(DetectorModel model, int column, double threshold) {
    FeatureSchema schema = model.schema();
    return switch (model.config().preset()) {
      case READINGS -> passed(schema, column, threshold);
      case SENSORS -> sensor(schema, model.transform(), column, threshold);
      case METRIC ->
          metric(
              schema.field(model.columns().field()[column]),
              model.columns().aspect()[column],
              column,
              threshold);
    };
  }

  /** A column as the schema encodes it. */
  private static Cut passed(FeatureSchema schema, int column, double threshold) {
    if (column == schema.missingColumn()) {
      return new Cut(Aspect.MISSING, "values that are missing", less(threshold, ""));
    }
    Field field = schema.field(schema.fieldOfColumn(column));
    if (field.kind() != FieldKind.CATEGORICAL) {
      return new Cut(Aspect.VALUE, field.name(), less(threshold, field.unit()));
    }
    String category = schema.columnName(column).substring(field.name().length() + 1);
    return new Cut(Aspect.VALUE, field.name(), "is not " + category);
  }

  private static Cut sensor(
      FeatureSchema schema, SensorTransform transform, int column, double threshold) {
    if (column >= transform.firstPassed()) {
      return passed(schema, transform.passedColumn(column), threshold);
    }
    int d = transform.numSensors();
    if (column >= transform.firstAxis()) {
      int axis = column - transform.firstAxis();
      int first = transform.leading(axis, -1);
      int second = transform.leading(axis, first);
      return new Cut(
          Aspect.RELATION,
          schema.field(transform.field(first)).name()
              + " with "
              + schema.field(transform.field(second)).name(),
          less(threshold, "σ"));
    }
    Field field = schema.field(transform.field(column % d));
    String window =
        column < d
            ? ", mean of " + SensorWindows.MEAN_WINDOW
            : ", spread of " + SensorWindows.SPREAD_WINDOW;
    return new Cut(
        column < d ? Aspect.LEVEL : Aspect.SPREAD,
        field.name() + window,
        less(transform.inUnits(column, threshold), field.unit()));
  }

  private static Cut metric(Field field, Aspect aspect, int column, double threshold) {
    return column < MetricWindows.IN_UNITS
        ? new Cut(aspect, field.name() + OF_METRIC[column], less(threshold, field.unit()))
        : new Cut(aspect, field.name(), "is there");
  }

  private static String less(double threshold, String unit) {
    double size = Math.abs(threshold);
    boolean plain = size == 0 || size >= 1e-3 && size < 1e7;
    String number =
        String.format(
            Locale.ROOT,
            !plain ? "%.3g" : size >= 1_000 ? "%,.0f" : size >= 100 ? "%.1f" : "%.3g",
            threshold);
    return "< " + number + (unit.isEmpty() ? "" : " " + unit);
  }
}
