package io.github.iforest4j.view.field;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fields of a schema that have a chart, and their values as numbers. Immutable. */
public final class ShownFields {
  private final FeatureSchema schema;
  private final int[] fields;

  /** For each shown field, the index of each of its categories. */
  private final List<Map<String, Integer>> categories = new ArrayList<>();

  /**
   * Chooses numeric and boolean features first, then categorical ones, each in record order.
   *
   * @param most the maximum number of fields
   */
  public ShownFields(FeatureSchema schema, int most) {
    List<Integer> chosen = new ArrayList<>();
    for (boolean categorical : new boolean[] {false, true}) {
      for (int f = 0; f < schema.numFields(); f++) {
        Field field = schema.field(f);
        if (field.isFeature() && (field.kind() == FieldKind.CATEGORICAL) == categorical) {
          chosen.add(f);
        }
      }
    }
    this.schema = schema;
    this.fields = chosen.stream().limit(most).mapToInt(Integer::intValue).toArray();
    for (int f : fields) {
      Map<String, Integer> index = new HashMap<>();
      schema.field(f).categories().forEach(name -> index.put(name, index.size()));
      categories.add(index);
    }
  }

  /** The number of shown fields. */
  public int size() {
    return fields.length;
  }

  /** A shown field. */
  public Field field(int i) {
    return schema.field(fields[i]);
  }

  /** The index of a shown field in the schema. */
  public int index(int i) {
    return fields[i];
  }

  /** The indexes of the shown fields in the schema. */
  public int[] indexes() {
    return fields.clone();
  }

  /**
   * The value of a shown field: a number, or the index of a category, which is one past the last
   * for a new category. NaN if there is no number. Allocates nothing.
   */
  public double value(RecordRow row, int i) {
    int f = fields[i];
    if (schema.field(f).kind() != FieldKind.CATEGORICAL) {
      return row.number(f);
    }
    Map<String, Integer> index = categories.get(i);
    Integer known = index.get(row.text(f));
    return known == null ? index.size() : known;
  }
}
