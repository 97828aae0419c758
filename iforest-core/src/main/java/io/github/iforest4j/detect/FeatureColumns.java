package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.stream.MetricWindows;
import io.github.iforest4j.stream.SensorTransform;
import java.util.Arrays;

/**
 * Which field and which aspect of it each of the forest's columns is about.
 *
 * @param field by column; {@link #MISSING} or {@link #SHARED} for those that belong to several
 * @param aspect by column, for a value that is there and known
 */
record FeatureColumns(int[] field, Aspect[] aspect) {
  /** Counts missing values: belongs to the fields that are missing. */
  static final int MISSING = -1;

  /** A relation between sensors: belongs to them by their loadings. */
  static final int SHARED = -2;

  private static final Aspect[] OF_METRIC = {
    Aspect.VALUE,
    Aspect.LEVEL,
    Aspect.VALUE,
    Aspect.LEVEL,
    Aspect.RHYTHM,
    Aspect.RHYTHM,
    Aspect.MISSING,
    Aspect.MISSING
  };

  private FeatureColumns(int size) {
    this(new int[size], new Aspect[size]);
    Arrays.fill(aspect, Aspect.VALUE);
  }

  /** The schema's own columns. */
  static FeatureColumns of(FeatureSchema schema) {
    FeatureColumns columns = new FeatureColumns(schema.numColumns());
    Arrays.setAll(columns.field, schema::fieldOfColumn);
    return columns;
  }

  static FeatureColumns of(SensorTransform transform) {
    FeatureColumns columns = new FeatureColumns(transform.size());
    int d = transform.numSensors();
    for (int s = 0; s < d; s++) {
      columns.field[s] = transform.field(s);
      columns.aspect[s] = Aspect.LEVEL;
      columns.field[d + s] = transform.field(s);
      columns.aspect[d + s] = Aspect.SPREAD;
    }
    for (int c = transform.firstAxis(); c < transform.firstPassed(); c++) {
      columns.field[c] = SHARED;
      columns.aspect[c] = Aspect.RELATION;
    }
    for (int c = transform.firstPassed(); c < transform.size(); c++) {
      columns.field[c] = transform.schema().fieldOfColumn(transform.passedColumn(c));
    }
    return columns;
  }

  static FeatureColumns of(MetricWindows windows) {
    FeatureColumns columns = new FeatureColumns(OF_METRIC.length);
    Arrays.fill(columns.field, windows.field());
    System.arraycopy(OF_METRIC, 0, columns.aspect, 0, OF_METRIC.length);
    return columns;
  }

  int size() {
    return field.length;
  }
}
