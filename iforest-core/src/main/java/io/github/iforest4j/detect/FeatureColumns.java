package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.stream.WindowColumns;
import io.github.iforest4j.stream.WindowFeatures;

/**
 * Which field each of the forest's columns speaks of, and what about it.
 *
 * @param field by column; −1 for counts of missing values
 * @param aspect by column, for a value that is there and known
 */
record FeatureColumns(int[] field, Aspect[] aspect) {
  static FeatureColumns of(FeatureSchema schema, Preset preset) {
    return preset == Preset.SENSORS ? ofWindows(schema) : ofValues(schema);
  }

  private static FeatureColumns ofValues(FeatureSchema schema) {
    int n = schema.numColumns();
    FeatureColumns columns = new FeatureColumns(new int[n], new Aspect[n]);
    for (int c = 0; c < n; c++) {
      columns.field[c] = schema.fieldOfColumn(c);
      columns.aspect[c] = Aspect.VALUE;
    }
    return columns;
  }

  private static FeatureColumns ofWindows(FeatureSchema schema) {
    WindowColumns windows = new WindowFeatures(schema).columns();
    int n = windows.size();
    FeatureColumns columns = new FeatureColumns(new int[n], new Aspect[n]);
    for (int c = 0; c < n; c++) {
      columns.field[c] = windows.field(c);
      columns.aspect[c] =
          switch (windows.aspect(c)) {
            case VALUE -> Aspect.VALUE;
            case LEVEL -> Aspect.LEVEL;
            case SPREAD -> Aspect.SPREAD;
          };
    }
    return columns;
  }

  int size() {
    return field.length;
  }
}
