package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import java.util.Locale;

/**
 * A node of a tree in terms that people understand: which quantity it looks at, and which readings
 * go left. Immutable.
 *
 * @param aspect the aspect of the field; {@link Aspect#RELATION} if it is several fields
 * @param quantity what is looked at, with the field's name as it came from the data, such as {@code
 *     "flow, mean of 15"}
 * @param goesLeft when a reading goes left, such as {@code "< 63.2 l/min"} or {@code "is not TCP"}
 */
public record Cut(Aspect aspect, String quantity, String goesLeft) {
  /** A column as the schema encodes it. */
  static Cut ofEncoded(FeatureSchema schema, int column, double threshold) {
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

  /** A reading goes left if it lies below. */
  static String less(double threshold, String unit) {
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
