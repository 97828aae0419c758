package io.github.iforest4j.stream;

import io.github.iforest4j.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Causal window features of one stream. Each numeric field gives two columns, which do not drift
 * with the time of day:
 *
 * <ul>
 *   <li>level: the value minus the median of the {@value #LEVEL_WINDOW} values before it, in the
 *       field's unit: spikes, steps and ramps;
 *   <li>spread: the natural logarithm of the standard deviation of the last {@value #SPREAD_WINDOW}
 *       values (this one included) plus a floor of a thousandth of the field's usual range: stuck
 *       and noisy sensors.
 * </ul>
 *
 * <p>Other features pass through as the schema encodes them. The count of missing values comes
 * twice, since a missing value takes both of its field's columns away; it enters no window. Until
 * {@value #LEVEL_WINDOW} readings have been seen the features are not ready.
 *
 * <p>One writer; not thread-safe. A reading allocates nothing and takes O(w log w) per field for a
 * window of w; values are summed anew each time, so errors do not build up.
 */
public final class WindowFeatures {
  /** How many earlier values a level is compared with. */
  public static final int LEVEL_WINDOW = 30;

  /** How many values, this one included, a spread is taken over. */
  public static final int SPREAD_WINDOW = 10;

  private static final double FLOOR_SHARE = 1e-3;

  private final FeatureSchema schema;
  private final WindowColumns columns;

  /** By field: the last values, oldest overwritten first; null for fields without windows. */
  private final double[][] ring;

  private final int[] ringSize;
  private final int[] ringNext;
  private final double[] floor;
  private final double[] scratch = new double[LEVEL_WINDOW];
  private long count;

  /**
   * Empty windows for one stream.
   *
   * @param schema with usual ranges
   */
  public WindowFeatures(FeatureSchema schema) {
    int n = schema.numFields();
    this.schema = schema;
    this.columns = new WindowColumns(schema);
    this.ring = new double[n][];
    this.ringSize = new int[n];
    this.ringNext = new int[n];
    this.floor = new double[n];
    for (int f = 0; f < n; f++) {
      Field field = schema.field(f);
      if (field.isFeature() && field.kind() == FieldKind.NUMERIC) {
        ring[f] = new double[LEVEL_WINDOW];
        floor[f] = floor(field.usual());
      }
    }
  }

  /** Keeps the logarithm of a constant signal finite, and a tiny movement of it unremarkable. */
  private static double floor(UsualRange usual) {
    if (usual == null) {
      return FLOOR_SHARE;
    }
    double range = usual.high() - usual.low();
    double size = Math.max(Math.abs(usual.low()), Math.abs(usual.high()));
    return FLOOR_SHARE * (range > 0 ? range : Math.max(size, 1e-9));
  }

  /** What the columns are. */
  public WindowColumns columns() {
    return columns;
  }

  /** How many readings were seen. */
  public long count() {
    return count;
  }

  /**
   * Takes the next reading.
   *
   * @param row the reading, of this schema
   * @param out gets {@link WindowColumns#size()} finite numbers
   * @param offset where in {@code out}
   * @return whether the features are ready; what is in {@code out} means nothing before
   */
  public boolean next(RecordRow row, double[] out, int offset) {
    double[] encoded = row.columns();
    int column = offset;
    for (int c = 0; c < encoded.length; c++) {
      int f = schema.fieldOfColumn(c);
      if (f < 0) {
        out[column++] = encoded[c];
        out[column++] = encoded[c];
      } else if (ring[f] == null) {
        out[column++] = encoded[c];
      } else {
        boolean missing = row.isUnusable(f);
        out[column++] = missing ? 0 : level(f, encoded[c]);
        if (!missing) {
          push(f, encoded[c]);
        }
        out[column++] = spread(f);
      }
    }
    count++;
    return count > LEVEL_WINDOW;
  }

  private double level(int f, double value) {
    int n = ringSize[f];
    if (n == 0) {
      return 0;
    }
    System.arraycopy(ring[f], 0, scratch, 0, n);
    Arrays.sort(scratch, 0, n);
    return value - scratch[n / 2];
  }

  private void push(int f, double value) {
    ring[f][ringNext[f]] = value;
    ringNext[f] = (ringNext[f] + 1) % LEVEL_WINDOW;
    ringSize[f] = Math.min(ringSize[f] + 1, LEVEL_WINDOW);
  }

  private double spread(int f) {
    int n = Math.min(ringSize[f], SPREAD_WINDOW);
    double mean = 0;
    for (int i = 1; i <= n; i++) {
      mean += recent(f, i) / n;
    }
    double squares = 0;
    for (int i = 1; i <= n; i++) {
      double d = recent(f, i) - mean;
      squares += d * d / n;
    }
    return StrictMath.log(Math.sqrt(squares) + floor[f]);
  }

  private double recent(int f, int ago) {
    return ring[f][Math.floorMod(ringNext[f] - ago, LEVEL_WINDOW)];
  }

  /** Writes the windows as {@link #restore} reads them. */
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(count);
    for (int f = 0; f < ring.length; f++) {
      if (ring[f] != null) {
        out.writeInt(ringSize[f]);
        for (int ago = ringSize[f]; ago >= 1; ago--) {
          out.writeDouble(recent(f, ago));
        }
      }
    }
  }

  /**
   * Windows that go on where others were written.
   *
   * @throws InvalidModelException if the bytes do not fit the schema
   */
  public static WindowFeatures restore(FeatureSchema schema, PayloadReader in)
      throws InvalidModelException {
    WindowFeatures windows = new WindowFeatures(schema);
    windows.count = in.anyLong("window count");
    for (int f = 0; f < windows.ring.length; f++) {
      if (windows.ring[f] != null) {
        int size = in.intWithin("window size", 0, LEVEL_WINDOW);
        for (double value : in.finiteDoubles("window", size)) {
          windows.push(f, value);
        }
      }
    }
    return windows;
  }
}
