package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.stream.SensorTransform;
import io.github.iforest4j.stream.SensorWindows;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * How far each sensor usually changes: the distance of a value from the mean of those right before
 * it ({@link SensorWindows#change}). Means of 15 readings hide what lasts for two or three; this
 * finds it. Immutable.
 *
 * <p>The limit of a sensor is the distance that would be exceeded at {@value #RATE}/d of the
 * readings of d sensors if the tail beyond the 99th percentile of training were exponential, or
 * heavier if the tail of training is. Real tails are lighter: docs/detection-quality.md has the
 * rates that were observed.
 */
final class ChangeLimits {
  private static final double RATE = .003;

  /** With fewer changes, less than ten lie beyond the outermost depth, and the tail is chance. */
  private static final int MIN_CHANGES = 1_000;

  /** Upper shares between which the scale of the tail is measured. */
  private static final double[] DEPTHS = {.2, .1, .05, .02, .01};

  private static final double MAX_GROWTH = .7;

  /** By sensor; infinite where nothing is known, or nearly all changes are 0. */
  private final double[] limits;

  private ChangeLimits(double[] limits) {
    this.limits = limits;
  }

  /**
   * Learns from records in the order of time.
   *
   * @param wider multiplies the limits
   */
  static ChangeLimits learn(
      SensorTransform transform, FeatureSchema schema, RecordTable records, double wider) {
    int d = transform.numSensors();
    double[][] changes = new double[d][records.numRows()];
    int[] counts = new int[d];
    SensorWindows windows = new SensorWindows(transform);
    double[] columns = new double[windows.size()];
    RecordRow row = schema.newRow();
    for (int r = 0; r < records.numRows(); r++) {
      records.copyTo(r, row);
      windows.next(row, columns, 0);
      for (int s = 0; s < d; s++) {
        double change = windows.change(s);
        if (!Double.isNaN(change)) {
          changes[s][counts[s]++] = Math.abs(change);
        }
      }
    }
    int varying = 0;
    for (int s = 0; s < d; s++) {
      changes[s] = Arrays.copyOf(changes[s], counts[s]);
      Arrays.sort(changes[s]);
      varying += counts[s] > 0 && changes[s][counts[s] - 1] > 0 ? 1 : 0;
    }
    double[] limits = new double[d];
    for (int s = 0; s < d; s++) {
      double limit = counts[s] < MIN_CHANGES ? 0 : wider * reach(changes[s], RATE / varying);
      limits[s] = limit > 0 ? limit : Double.POSITIVE_INFINITY;
    }
    return new ChangeLimits(limits);
  }

  /** What the given share of new distances would exceed. */
  private static double reach(double[] sorted, double share) {
    double[] lengths = new double[DEPTHS.length - 1];
    double longest = 0;
    for (int i = 0; i < lengths.length; i++) {
      double rise = at(sorted, 1 - DEPTHS[i + 1]) - at(sorted, 1 - DEPTHS[i]);
      lengths[i] = rise / Math.log(DEPTHS[i] / DEPTHS[i + 1]);
      longest = Math.max(longest, lengths[i]);
    }
    double last = lengths[lengths.length - 1];
    double deeper = Math.max(0, Math.log(DEPTHS[DEPTHS.length - 1] / share));
    // The tail becomes longer outwards if its scale at the last depth is larger than at the second.
    double growth =
        Math.min(MAX_GROWTH, Math.log(last / lengths[1]) / Math.log(DEPTHS[1] / DEPTHS[3]));
    double heavy = growth > .01 ? last * Math.expm1(growth * deeper) / growth : 0;
    return at(sorted, 1 - DEPTHS[DEPTHS.length - 1]) + Math.max(longest * deeper, heavy);
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  int numSensors() {
    return limits.length;
  }

  /** A sensor's change in units of its limit: beyond 1 it is unusual; 0 for no value. */
  double excess(SensorWindows windows, int sensor) {
    double change = Math.abs(windows.change(sensor));
    return change > 0 ? change / limits[sensor] : 0;
  }

  /** The largest change of the latest reading, in units of its sensor's limit. O(d). */
  double largest(SensorWindows windows) {
    double largest = 0;
    for (int s = 0; s < limits.length; s++) {
      largest = Math.max(largest, excess(windows, s));
    }
    return largest;
  }

  /** Writes the limits as {@link #read} reads them; 0 for none. */
  void write(DataOutputStream out) throws IOException {
    out.writeInt(limits.length);
    for (double limit : limits) {
      out.writeDouble(limit == Double.POSITIVE_INFINITY ? 0 : limit);
    }
  }

  static ChangeLimits read(PayloadReader in, int sensors) throws InvalidModelException {
    in.intWithin("sensors with limits of change", sensors, sensors);
    double[] limits = in.finiteDoubles("limits of change", sensors);
    for (int s = 0; s < sensors; s++) {
      if (limits[s] < 0) {
        throw in.invalid("a limit of change must not be negative, was " + limits[s]);
      }
      limits[s] = limits[s] == 0 ? Double.POSITIVE_INFINITY : limits[s];
    }
    return new ChangeLimits(limits);
  }
}
