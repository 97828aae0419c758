package io.github.iforest4j.stream;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import java.util.ArrayList;
import java.util.List;

/** What each column of {@link WindowFeatures} stands for. Immutable. */
public final class WindowColumns {
  /** What a column says about its field. */
  public enum Aspect {
    /** The field's own value, as the schema encodes it. */
    VALUE,
    /** How far the value lies from its recent median. */
    LEVEL,
    /** How much the field moved recently. */
    SPREAD
  }

  private final int[] field;
  private final Aspect[] aspect;

  WindowColumns(FeatureSchema schema) {
    List<Integer> fields = new ArrayList<>();
    List<Aspect> aspects = new ArrayList<>();
    for (int c = 0; c < schema.numColumns(); c++) {
      int f = schema.fieldOfColumn(c);
      boolean windowed = f >= 0 && schema.field(f).kind() == FieldKind.NUMERIC;
      for (int copy = 0; copy < (windowed || f < 0 ? 2 : 1); copy++) {
        fields.add(f);
        aspects.add(!windowed ? Aspect.VALUE : copy == 0 ? Aspect.LEVEL : Aspect.SPREAD);
      }
    }
    this.field = fields.stream().mapToInt(Integer::intValue).toArray();
    this.aspect = aspects.toArray(new Aspect[0]);
  }

  /** The number of columns. */
  public int size() {
    return field.length;
  }

  /** The schema field that a column was made from, −1 for the counts of missing values. */
  public int field(int column) {
    return field[column];
  }

  /** What a column says about its field. */
  public Aspect aspect(int column) {
    return aspect[column];
  }
}
