package io.github.iforest4j.eval;

import io.github.iforest4j.schema.EventTime;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A labelled series of one or more sensors, whose beginning is for training. Its first column is a
 * time or an index and is never judged; its last column is the truth, 0 or 1; all others are
 * numbers. Immutable, if the table is not changed later.
 *
 * @param name for people
 * @param table its readings in the order of time
 * @param training the number of leading rows that a detector learns from, without their labels
 */
public record LabelledSeries(String name, RecordTable table, int training) {
  /** The name of a first column that holds times; another one is an index, or a unit. */
  public static final String TIME = "time";

  private static final double SECONDS_PER_DAY = 86_400;

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if there are fewer than three columns, training leaves nothing
   *     to judge, or a judged reading has a label that is neither 0 nor 1
   */
  public LabelledSeries {
    if (table.numColumns() < 3) {
      throw new IllegalArgumentException(
          name
              + ": needs at least three columns, a time or an index, a sensor and the label; has "
              + table.numColumns());
    }
    if (training < 1 || training >= table.numRows()) {
      throw new IllegalArgumentException(
          name
              + ": "
              + training
              + " training rows of "
              + table.numRows()
              + " leave nothing to learn from or nothing to judge");
    }
    int label = table.numColumns() - 1;
    for (int r = training; r < table.numRows(); r++) {
      double value = table.number(r, label);
      if (value != 0 && value != 1) {
        throw new IllegalArgumentException(
            name
                + ": row "
                + r
                + ": the last column '"
                + table.columnName(label)
                + "' must hold 0 or 1, had "
                + value);
      }
    }
  }

  /** Returns the truth of each judged reading: those after training. A new array. */
  public boolean[] truth() {
    int label = table.numColumns() - 1;
    boolean[] truth = new boolean[table.numRows() - training];
    for (int r = 0; r < truth.length; r++) {
      truth[r] = table.number(r + training, label) == 1;
    }
    return truth;
  }

  /**
   * Returns the median time from one judged reading to the next, in days; NaN if the first column
   * holds no times.
   */
  public double daysPerReading() {
    if (!table.columnName(0).equals(TIME)) {
      return Double.NaN;
    }
    double[] steps = new double[table.numRows() - training];
    try {
      double before = seconds(training - 1);
      for (int r = 0; r < steps.length; r++) {
        double now = seconds(r + training);
        steps[r] = now - before;
        before = now;
      }
    } catch (DateTimeException | NumberFormatException e) {
      return Double.NaN;
    }
    Arrays.sort(steps);
    double median = steps[steps.length / 2];
    return median > 0 ? median / SECONDS_PER_DAY : Double.NaN;
  }

  private double seconds(int row) {
    return EventTime.parse(table.text(row, 0)).toEpochMilli() / 1000.;
  }

  /** What the columns are by their places; nothing is guessed from the data. */
  FeatureSchema schema() {
    List<Field> fields = new ArrayList<>();
    for (int c = 0; c < table.numColumns(); c++) {
      FieldRole role = FieldRole.FEATURE;
      if (c == 0) {
        role = table.columnName(0).equals(TIME) ? FieldRole.TIME : FieldRole.IGNORED;
      } else if (c == table.numColumns() - 1) {
        role = FieldRole.LABEL;
      }
      FieldKind kind = c == 0 ? FieldKind.TEXT : FieldKind.NUMERIC;
      fields.add(new Field(table.columnName(c), role, kind, "", List.of(), null));
    }
    return new FeatureSchema(fields);
  }
}
