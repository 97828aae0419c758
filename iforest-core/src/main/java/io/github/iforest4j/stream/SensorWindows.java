package io.github.iforest4j.stream;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.RecordRow;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The columns of {@link SensorTransform} for one stream. O(d²) per reading for the relation block,
 * O(d) for the rest; 256 bytes per sensor.
 */
public final class SensorWindows implements StreamWindows {
  /** How many values, this one included, a mean is taken over. */
  public static final int MEAN_WINDOW = 15;

  /** How many values, this one included, a spread is taken over. */
  public static final int SPREAD_WINDOW = 10;

  /** Keeps the logarithm of a constant signal finite; a share of the usual deviation. */
  static final double SPREAD_FLOOR = .1;

  /** Values beyond this number of deviations count as equal: sums of squares must stay finite. */
  private static final double FARTHEST = 1e9;

  private final SensorTransform transform;
  private final RollingMoments[] means;
  private final RollingMoments[] spreads;
  private long count;

  /** Empty windows. */
  public SensorWindows(SensorTransform transform) {
    int d = transform.numSensors();
    this.transform = transform;
    this.means = new RollingMoments[d];
    this.spreads = new RollingMoments[d];
    for (int s = 0; s < d; s++) {
      means[s] = new RollingMoments(MEAN_WINDOW);
      spreads[s] = new RollingMoments(SPREAD_WINDOW);
    }
  }

  @Override
  public int size() {
    return transform.size();
  }

  @Override
  public boolean next(RecordRow row, double[] out, int offset) {
    double[] encoded = row.columns();
    int d = means.length;
    long second = transform.second(row);
    for (int s = 0; s < d; s++) {
      int f = transform.field(s);
      if (!row.isUnusable(f)) {
        double value = encoded[transform.column(s)] - transform.usualAt(s, second);
        double z = (value - transform.centre[s]) / transform.scale[s];
        double kept = Math.max(-FARTHEST, Math.min(FARTHEST, z));
        means[s].add(kept);
        spreads[s].add(kept);
      }
      out[offset + s] = scaled(s, means[s].mean());
      out[offset + d + s] =
          scaled(
              d + s,
              StrictMath.log(spreads[s].deviation() / transform.spreadUnit[s] + SPREAD_FLOOR));
    }
    double[][] axes = transform.axes;
    for (int k = 0; k < axes.length; k++) {
      double position = 0;
      for (int s = 0; s < d; s++) {
        position += axes[k][s] * out[offset + s];
      }
      out[offset + 2 * d + k] = scaled(2 * d + k, position);
    }
    int column = offset + transform.firstPassed();
    for (int c : transform.passed()) {
      out[column++] = encoded[c];
    }
    count++;
    return count > SensorTransform.WARM_UP;
  }

  private double scaled(int column, double value) {
    return (value - transform.blockCentre[column]) / transform.blockScale[column];
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(count);
    for (int s = 0; s < means.length; s++) {
      means[s].write(out);
      spreads[s].write(out);
    }
  }

  @Override
  public void read(PayloadReader in) throws InvalidModelException {
    count = in.anyLong("window count");
    for (int s = 0; s < means.length; s++) {
      means[s].read(in);
      spreads[s].read(in);
    }
  }

  /** Values are kept in units of their own model, and so are converted. */
  @Override
  public boolean adopt(StreamWindows other) {
    if (!(other instanceof SensorWindows source)) {
      return false;
    }
    int d = means.length;
    int[] from = new int[d];
    for (int s = 0; s < d; s++) {
      from[s] = source.sensor(name(s));
      if (from[s] < 0) {
        return false;
      }
    }
    for (int s = 0; s < d; s++) {
      means[s] = new RollingMoments(MEAN_WINDOW);
      spreads[s] = new RollingMoments(SPREAD_WINDOW);
      RollingMoments values = source.means[from[s]];
      for (int ago = values.size() - 1; ago >= 0; ago--) {
        double raw =
            source.transform.centre[from[s]] + source.transform.scale[from[s]] * values.recent(ago);
        double z = (raw - transform.centre[s]) / transform.scale[s];
        double kept = Math.max(-FARTHEST, Math.min(FARTHEST, z));
        means[s].add(kept);
        spreads[s].add(kept);
      }
    }
    count = source.count;
    return true;
  }

  private String name(int sensor) {
    return transform.schema().field(transform.field(sensor)).name();
  }

  private int sensor(String name) {
    for (int s = 0; s < means.length; s++) {
      if (name(s).equals(name)) {
        return s;
      }
    }
    return -1;
  }
}
