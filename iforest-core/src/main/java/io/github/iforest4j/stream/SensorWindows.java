package io.github.iforest4j.stream;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.RecordRow;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The columns of {@link SensorTransform} for one stream. O(d²) per reading for the relation block,
 * O(d) for the rest; 800 bytes per sensor.
 *
 * <p>Windows would remember a fault that is over for as long as they are. So a second set of
 * windows takes normal readings only. When a reading after anomalies has returned to where the
 * sensors were before, it is judged by these windows, and if it is normal there, they take the
 * place of the others. A sensor has left if the mean of its anomalous values differs from the mean
 * before by at least {@value #LEFT} usual deviations, and has returned if it has come back at least
 * {@value #BACK} of the way; all that have left must have returned. It is also enough that the
 * sensors that were the cause return at once, from a last value at least {@value #JUMP} deviations
 * away: meanwhile the others may have moved as they usually do. A fault that goes on within {@value
 * #MEAN_WINDOW} readings had only seemed to return, so the next return has to last longer.
 *
 * <p>Longer than most classes here: both sets of windows work on the same arrays.
 */
public final class SensorWindows implements StreamWindows {
  /** The number of values, this one included, that a mean is taken over. */
  public static final int MEAN_WINDOW = 15;

  /** The number of values, this one included, that a spread is taken over. */
  public static final int SPREAD_WINDOW = 10;

  /** Keeps the logarithm of a constant signal finite; a share of the usual deviation. */
  static final double SPREAD_FLOOR = .1;

  /** Values beyond this number of deviations count as equal: sums of squares must stay finite. */
  private static final double FARTHEST = 1e9;

  /** A fault may have begun this number of readings before its first anomaly. */
  private static final int ONSET = 4;

  /** How many values before the latest one a change is measured from. */
  private static final int CHANGE_WINDOW = 5;

  private static final double LEFT = 4;

  /** From a value that is this far away, a sensor returns at once. */
  private static final double JUMP = 8;

  /** A sensor that is this share as far away as the farthest one belongs to the fault. */
  private static final double BESIDE = .3;

  private static final double BACK = .6;

  /** The maximum number of anomalous readings that their mean represents. */
  private static final int MAX_FAULT = 10;

  /** A long fault must have been over for one reading for each of this number of its own, … */
  private static final int PER_RETURNED = 16;

  /** … and this many more for each time in a row that the fault went on right afterwards … */
  private static final int PER_RELAPSE = 4;

  /** … but no more than this. */
  private static final int MAX_RETURNED = 15;

  /** Snapshots hold the causes of a fault, and relapses, since these versions. */
  private static final int WITH_CAUSES = 4;

  private static final int WITH_RELAPSES = 5;

  private final SensorTransform transform;
  private final RollingMoments[] means;
  private final RollingMoments[] spreads;

  /** The same without the anomalies, and a copy of it that has the latest reading as well. */
  private final RollingMoments[] meansBefore;

  private final RollingMoments[] spreadsBefore;
  private final RollingMoments[] meansTried;
  private final RollingMoments[] spreadsTried;

  /** By sensor: its scaled values in the latest normal readings, which may belong to a fault. */
  private final double[][] onset;

  private int onsetNext;
  private int onsetSize;

  /** By sensor: the latest scaled value; NaN if there is none. */
  private final double[] latest;

  /** The passed columns of the latest reading. */
  private final double[] passed;

  /** By sensor: the mean of its values in the anomalies up to now. */
  private final double[] ofFault;

  /** By sensor: of which anomaly in a row it was the cause last; 0 for none. */
  private final int[] caused;

  /** How many anomalies have followed each other, up to the latest reading. */
  private int faulty;

  /** How many readings, up to the latest, have returned although the alarm goes on. */
  private int returned;

  /** How many faults in a row went on right after they seemed to have returned. */
  private int relapses;

  /** Normal readings since a fault has returned; no more than the means hold, and one. */
  private int sinceReturn = MEAN_WINDOW + 1;

  /** By sensor: what was added to its values before the fault when the first one returned. */
  private final double[] splices;

  private long count;

  /** Empty windows. */
  public SensorWindows(SensorTransform transform) {
    int d = transform.numSensors();
    this.transform = transform;
    this.means = windows(d, MEAN_WINDOW);
    this.spreads = windows(d, SPREAD_WINDOW);
    this.meansBefore = windows(d, MEAN_WINDOW);
    this.spreadsBefore = windows(d, SPREAD_WINDOW);
    this.meansTried = windows(d, MEAN_WINDOW);
    this.spreadsTried = windows(d, SPREAD_WINDOW);
    this.onset = new double[d][ONSET];
    this.latest = new double[d];
    this.passed = new double[transform.passed().length];
    this.ofFault = new double[d];
    this.caused = new int[d];
    this.splices = new double[d];
  }

  private static RollingMoments[] windows(int sensors, int length) {
    RollingMoments[] windows = new RollingMoments[sensors];
    Arrays.setAll(windows, s -> new RollingMoments(length));
    return windows;
  }

  @Override
  public int size() {
    return transform.size();
  }

  @Override
  public boolean next(RecordRow row, double[] out, int offset) {
    double[] encoded = row.columns();
    long second = transform.second(row);
    for (int s = 0; s < means.length; s++) {
      latest[s] = Double.NaN;
      if (!row.isUnusable(transform.field(s))) {
        double value = encoded[transform.column(s)] - transform.usualAt(s, second);
        double z = (value - transform.centre[s]) / transform.scale[s];
        latest[s] = Math.max(-FARTHEST, Math.min(FARTHEST, z));
      }
    }
    int[] passedColumns = transform.passed();
    for (int c = 0; c < passed.length; c++) {
      passed[c] = encoded[passedColumns[c]];
    }
    addLatest(means, spreads);
    columns(means, spreads, out, offset);
    count++;
    return count > SensorTransform.WARM_UP;
  }

  private void addLatest(RollingMoments[] toMeans, RollingMoments[] toSpreads) {
    for (int s = 0; s < latest.length; s++) {
      if (!Double.isNaN(latest[s])) {
        toMeans[s].add(latest[s]);
        toSpreads[s].add(latest[s]);
      }
    }
  }

  private void columns(
      RollingMoments[] ofMeans, RollingMoments[] ofSpreads, double[] out, int offset) {
    int d = ofMeans.length;
    for (int s = 0; s < d; s++) {
      out[offset + s] = scaled(s, ofMeans[s].mean());
      out[offset + d + s] =
          scaled(
              d + s,
              StrictMath.log(ofSpreads[s].deviation() / transform.spreadUnit[s] + SPREAD_FLOOR));
    }
    double[][] axes = transform.axes;
    for (int k = 0; k < axes.length; k++) {
      double position = 0;
      for (int s = 0; s < d; s++) {
        position += axes[k][s] * out[offset + s];
      }
      out[offset + 2 * d + k] = scaled(2 * d + k, position);
    }
    System.arraycopy(passed, 0, out, offset + transform.firstPassed(), passed.length);
  }

  /**
   * How far the latest value of a sensor is from the mean of the {@value #CHANGE_WINDOW} before it,
   * in units of its deviation in training. Allocates nothing.
   *
   * @return NaN if it has no value, or too few came before
   */
  public double change(int sensor) {
    RollingMoments values = means[sensor];
    if (Double.isNaN(latest[sensor]) || values.size() <= CHANGE_WINDOW) {
      return Double.NaN;
    }
    double sum = 0;
    for (int ago = 1; ago <= CHANGE_WINDOW; ago++) {
      sum += values.recent(ago);
    }
    return latest[sensor] - sum / CHANGE_WINDOW;
  }

  @Override
  public void judged(boolean anomaly, int cause) {
    if (!anomaly) {
      sinceReturn = Math.min(MEAN_WINDOW + 1, sinceReturn + 1);
      faulty = 0;
      returned = 0;
      Arrays.fill(caused, 0);
      addNormal();
      return;
    }
    onsetSize = 0;
    if (returned > 0) {
      return;
    }
    if (faulty == 0) {
      relapses = sinceReturn <= MEAN_WINDOW ? Math.min(MAX_RETURNED, relapses + 1) : 0;
    }
    faulty++;
    for (int s = 0; s < latest.length; s++) {
      if (faulty == 1) {
        ofFault[s] = meansBefore[s].mean();
      }
      if (!Double.isNaN(latest[s])) {
        ofFault[s] += (latest[s] - ofFault[s]) / Math.min(faulty, MAX_FAULT);
      }
      if (transform.field(s) == cause) {
        caused[s] = faulty;
      }
    }
  }

  /** Whether a sensor belongs to the fault: it was the cause, and the windows remember it. */
  private boolean belongs(int s) {
    return caused[s] > Math.max(0, faulty - MEAN_WINDOW);
  }

  private void addNormal() {
    for (int s = 0; s < latest.length; s++) {
      double oldest = onset[s][onsetNext];
      if (onsetSize == ONSET && !Double.isNaN(oldest)) {
        meansBefore[s].add(oldest);
        spreadsBefore[s].add(oldest);
      }
      onset[s][onsetNext] = latest[s];
    }
    onsetNext = (onsetNext + 1) % ONSET;
    onsetSize = Math.min(ONSET, onsetSize + 1);
  }

  @Override
  public boolean nextWithoutFault(double[] out, int offset) {
    if (faulty == 0 || !hasReturned()) {
      returned = 0;
      return false;
    }
    for (int s = 0; returned == 0 && s < latest.length; s++) {
      splices[s] = splice(s);
      meansTried[s].set(meansBefore[s]);
      spreadsTried[s].set(spreadsBefore[s]);
      spreadsTried[s].shift(splices[s]);
    }
    returned++;
    addLatest(meansTried, spreadsTried);
    columns(meansTried, spreadsTried, out, offset);
    int needed = 1 + faulty / PER_RETURNED + PER_RELAPSE * relapses;
    return returned >= Math.min(MAX_RETURNED, needed);
  }

  /**
   * What to add to a sensor's values before a fault so that they meet those after it: meanwhile it
   * may have moved, and a step there would be no spread of its own.
   */
  private double splice(int s) {
    if (Double.isNaN(latest[s]) || spreadsBefore[s].size() == 0) {
      return 0;
    }
    double fromLast = latest[s] - spreadsBefore[s].recent(0);
    double fromMean = latest[s] - spreadsBefore[s].mean();
    return Math.abs(fromLast) < Math.abs(fromMean) ? fromLast : fromMean;
  }

  private boolean hasReturned() {
    return hasCauseReturned() || haveAllReturned();
  }

  /** Whether the sensors that were the cause have all left, and have returned at once. */
  private boolean hasCauseReturned() {
    boolean any = false;
    for (int s = 0; s < latest.length; s++) {
      if (belongs(s)) {
        double last = lastOfFault(s);
        if (way(s, last) < JUMP
            || !isBack(s, last)
            || way(s, ofFault[s]) >= LEFT && !isBack(s, ofFault[s])) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }

  private boolean haveAllReturned() {
    double farthest = 0;
    for (int s = 0; s < latest.length; s++) {
      farthest = Math.max(farthest, way(s, ofFault[s]));
    }
    if (farthest < LEFT) {
      return false;
    }
    double least = Math.max(LEFT, BESIDE * farthest);
    for (int s = 0; s < latest.length; s++) {
      if (way(s, ofFault[s]) >= least && !isBack(s, ofFault[s])) {
        return false;
      }
    }
    return true;
  }

  private boolean isBack(int s, double from) {
    double before = meansBefore[s].mean();
    return (latest[s] - before) / (from - before) <= 1 - BACK;
  }

  /** The last value before readings returned. */
  private double lastOfFault(int s) {
    int ago = Double.isNaN(latest[s]) ? 0 : returned + 1;
    return ago < means[s].size() ? means[s].recent(ago) : meansBefore[s].mean();
  }

  /** How far a value is from the sensor's mean before the fault, in usual deviations. */
  private double way(int s, double value) {
    return Math.abs(value - meansBefore[s].mean()) / transform.spreadUnit[s];
  }

  @Override
  public void removeFault() {
    sinceReturn = 0;
    for (int s = 0; s < latest.length; s++) {
      spreadsBefore[s].shift(splices[s]);
      means[s].set(meansTried[s]);
      spreads[s].set(spreadsTried[s]);
    }
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
      meansBefore[s].set(means[s]);
      spreadsBefore[s].set(spreads[s]);
    }
  }

  @Override
  public void writeWithoutFault(DataOutputStream out) throws IOException {
    out.writeInt(faulty);
    out.writeInt(returned);
    out.writeInt(relapses);
    out.writeInt(sinceReturn);
    out.writeInt(onsetNext);
    out.writeInt(onsetSize);
    for (int s = 0; s < means.length; s++) {
      meansBefore[s].write(out);
      spreadsBefore[s].write(out);
      meansTried[s].write(out);
      spreadsTried[s].write(out);
      out.writeDouble(splices[s]);
      out.writeDouble(ofFault[s]);
      out.writeInt(caused[s]);
      for (double value : onset[s]) {
        out.writeBoolean(Double.isNaN(value));
        out.writeDouble(Double.isNaN(value) ? 0 : value);
      }
    }
  }

  @Override
  public void readWithoutFault(PayloadReader in, int version) throws InvalidModelException {
    faulty = in.intWithin("number of anomalies in a row", 0, Integer.MAX_VALUE);
    returned = in.intWithin("number of returned readings", 0, Integer.MAX_VALUE);
    if (version >= WITH_RELAPSES) {
      relapses = in.intWithin("number of relapses", 0, MAX_RETURNED);
      sinceReturn = in.intWithin("readings since a return", 0, MEAN_WINDOW + 1);
    }
    onsetNext = in.intWithin("latest normal readings", 0, ONSET - 1);
    onsetSize = in.intWithin("latest normal readings", 0, ONSET);
    for (int s = 0; s < means.length; s++) {
      meansBefore[s].read(in);
      spreadsBefore[s].read(in);
      meansTried[s].read(in);
      spreadsTried[s].read(in);
      splices[s] = in.boundedDouble("splice", 2 * FARTHEST);
      ofFault[s] = in.boundedDouble("mean of a fault", FARTHEST);
      caused[s] = version >= WITH_CAUSES ? in.intWithin("number of an anomaly", 0, faulty) : 0;
      for (int i = 0; i < ONSET; i++) {
        boolean missing = in.bool("normal reading");
        double value = in.boundedDouble("normal reading", FARTHEST);
        onset[s][i] = missing ? Double.NaN : value;
      }
    }
  }

  /** Values are kept in units of their own model, and so are converted. */
  @Override
  public boolean adopt(StreamWindows other) {
    if (!(other instanceof SensorWindows source)) {
      return false;
    }
    if (transform.profile() != null || source.transform.profile() != null) {
      // What was usual at the times of those readings is not known any more.
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
      meansBefore[s].set(means[s]);
      spreadsBefore[s].set(spreads[s]);
    }
    faulty = 0;
    returned = 0;
    Arrays.fill(caused, 0);
    onsetSize = 0;
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
