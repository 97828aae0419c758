package io.github.iforest4j.detect;

import io.github.iforest4j.IsolationTree;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * A node of a tree in terms that people understand: which quantity it looks at, and which readings
 * go left. Immutable.
 *
 * @param aspect the aspect of the field; {@link Aspect#RELATION} if it is several fields
 * @param quantity what is looked at, with the field's name as it came from the data, such as {@code
 *     "flow, mean of 15"}; in an extended forest a sum, such as {@code "0.31·temp − 1.2·flow"}
 * @param goesLeft when a reading goes left, such as {@code "< 63.2 l/min"} or {@code "is not TCP"}
 */
public record Cut(Aspect aspect, String quantity, String goesLeft) {
  /** The maximum number of columns of a sum that are written out. */
  private static final int MAX_TERMS = 4;

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

  /**
   * A split of several columns: their sum, each by its weight.
   *
   * @param ofColumn what a column alone means, cut between 0 and 1
   */
  static Cut ofSum(IsolationTree tree, int node, IntFunction<Cut> ofColumn) {
    StringBuilder sum = new StringBuilder();
    int terms = tree.numTerms(node);
    for (int k = 0; k < Math.min(terms, MAX_TERMS); k++) {
      double weight = tree.weight(node, k);
      String sign = weight < 0 ? "−" : k == 0 ? "" : "+";
      sum.append(k == 0 ? sign : " " + sign + " ")
          .append(number(Math.abs(weight)))
          .append('·')
          .append(ofColumn.apply(tree.feature(node, k)).term());
    }
    if (terms > MAX_TERMS) {
      sum.append(" + ").append(terms - MAX_TERMS).append(" more");
    }
    return new Cut(Aspect.RELATION, sum.toString(), less(tree.threshold(node), ""));
  }

  /** The quantity in a sum; what is 1 or 0 is named by when it is 1. */
  private String term() {
    String name =
        goesLeft.startsWith("is not ")
            ? quantity + " is " + goesLeft.substring("is not ".length())
            : goesLeft.equals("is there") ? quantity + " is missing" : quantity;
    return name.indexOf(' ') < 0 ? name : "(" + name + ")";
  }

  /** A reading goes left if it lies below. */
  static String less(double threshold, String unit) {
    return "< " + number(threshold) + (unit.isEmpty() ? "" : " " + unit);
  }

  private static String number(double threshold) {
    double size = Math.abs(threshold);
    boolean plain = size == 0 || size >= 1e-3 && size < 1e7;
    return String.format(
        Locale.ROOT,
        !plain ? "%.3g" : size >= 1_000 ? "%,.0f" : size >= 100 ? "%.1f" : "%.3g",
        threshold);
  }
}
