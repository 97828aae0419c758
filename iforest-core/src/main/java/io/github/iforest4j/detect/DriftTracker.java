package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes a lasting change from an anomaly by how long it lasts: a run rule on block means,
 * as in control charts (Western Electric, Statistical Quality Control Handbook, 1956: a number of
 * points in a row beyond one limit).
 *
 * <p>Time is cut into blocks of {@value #BLOCK} readings. The stream has drifted when for {@value
 * #LASTING} blocks in a row
 *
 * <ul>
 *   <li>the mean of one numeric field lay above its usual range, or for all of them below: the 1st
 *       to the 99th percentile of training, and what earlier drifts added, with a tenth of its
 *       width on both sides, or
 *   <li>at least half of the readings were anomalies: then the field with the largest contribution
 *       to them has changed.
 * </ul>
 *
 * <p>What has changed becomes usual, so that a step is reported once, and a slow ramp each time
 * that it leaves the range reported before. A rhythm slower than training is reported during its
 * first period. A reading that lacks a value is no part of a drift: a dead sensor stays an anomaly.
 *
 * <p>One writer; O(fields) per reading; allocates only the drift that it reports.
 *
 * <p>Invariants: a block in progress holds fewer than {@value #BLOCK} readings, and no field has
 * more values than that; a run counts whole blocks, is signed by the side on which the field lies,
 * and stays at its limit once it was reported; the usual range of a numeric field only grows.
 */
final class DriftTracker {
  /** Readings to a block. */
  static final int BLOCK = 64;

  /** Number of blocks in a row from which a change is no longer an incident. */
  static final int LASTING = 8;

  /** The length of a run that was reported as a drift. */
  private static final int REPORTED = LASTING + 1;

  /** How far outside the usual range a mean must lie, as a share of the range's width. */
  private static final double MARGIN = .1;

  /** How far a constant may move, as a share of it. */
  private static final double FLOOR = 1e-3;

  /** Beyond this all values are alike: sums must stay finite. */
  private static final double FARTHEST = 1e100;

  private final FeatureSchema schema;

  /** By field: what is usual by now; an empty range for what is no numeric feature. */
  private final double[] low;

  private final double[] high;

  /** By field: the sum and number of its values in this block. */
  private final double[] sum;

  private final int[] count;

  /**
   * By field: blocks in a row outside, negative below; from which reading on; the range of means.
   */
  private final int[] run;

  private final long[] since;
  private final double[] lowest;
  private final double[] highest;

  /** By field: the latest block's mean. */
  private final double[] level;

  /** By field: its contributions to the anomalies of the run below. */
  private final double[] blame;

  /** Whether what a drift reports is usual from there on. */
  private final boolean accepts;

  private int inBlock;
  private int anomalies;

  /** Blocks in a row in which at least half of the readings were anomalies. */
  private int alarmRun;

  private long alarmSince;
  private long blockStart;

  DriftTracker(FeatureSchema schema, boolean accepts) {
    this.accepts = accepts;
    int n = schema.numFields();
    this.schema = schema;
    this.low = new double[n];
    this.high = new double[n];
    this.sum = new double[n];
    this.count = new int[n];
    this.run = new int[n];
    this.since = new long[n];
    this.lowest = new double[n];
    this.highest = new double[n];
    this.level = new double[n];
    this.blame = new double[n];
    for (int f = 0; f < n; f++) {
      low[f] = Double.NEGATIVE_INFINITY;
      high[f] = Double.POSITIVE_INFINITY;
      UsualRange usual = schema.field(f).usual();
      if (isNumeric(f) && usual != null) {
        double floor = floor(usual.median());
        low[f] = Math.min(usual.low(), usual.median() - floor);
        high[f] = Math.max(usual.high(), usual.median() + floor);
        level[f] = usual.median();
      }
    }
  }

  /** How far a field that was constant at a value may move. */
  static double floor(double constant) {
    return FLOOR * (constant == 0 ? 1 : Math.abs(constant));
  }

  private boolean isNumeric(int f) {
    Field field = schema.field(f);
    return field.isFeature() && field.kind() == FieldKind.NUMERIC;
  }

  /**
   * Takes the next reading.
   *
   * @param complete whether it lacks no value
   * @return the drift that it completes; null if it completes none
   */
  @Nullable Drift next(RecordRow row, Verdict verdict, boolean complete) {
    if (inBlock == 0) {
      blockStart = verdict.position();
    }
    inBlock++;
    boolean anomaly = complete && verdict.isAnomaly();
    anomalies += anomaly ? 1 : 0;
    for (int f = 0; f < sum.length; f++) {
      if (low[f] > Double.NEGATIVE_INFINITY && !row.isUnusable(f)) {
        sum[f] += Math.max(-FARTHEST, Math.min(FARTHEST, row.number(f)));
        count[f]++;
      }
      if (anomaly) {
        blame[f] += verdict.attribution().contribution(f);
      }
    }
    return inBlock == BLOCK ? endBlock() : null;
  }

  private @Nullable Drift endBlock() {
    int changed = -1;
    double farthest = 0;
    for (int f = 0; f < sum.length; f++) {
      if (low[f] > Double.NEGATIVE_INFINITY) {
        follow(f);
        double distance = Math.max(level[f] - high[f], low[f] - level[f]) / (high[f] - low[f]);
        if (Math.abs(run[f]) == LASTING && distance > farthest) {
          changed = f;
          farthest = distance;
        }
      }
    }
    alarmSince = alarmRun == 0 ? blockStart : alarmSince;
    alarmRun = 2 * anomalies >= BLOCK ? Math.min(REPORTED, alarmRun + 1) : 0;
    Drift drift = null;
    if (changed >= 0) {
      drift = ofField(since[changed], changed);
    } else if (alarmRun == LASTING) {
      drift = ofField(alarmSince, mostToBlame());
    }
    if (drift != null && accepts) {
      accept();
    } else if (drift != null) {
      leave();
    }
    if (alarmRun == 0) {
      Arrays.fill(blame, 0);
    }
    Arrays.fill(sum, 0);
    Arrays.fill(count, 0);
    inBlock = 0;
    anomalies = 0;
    return drift;
  }

  private void follow(int f) {
    if (count[f] == 0) {
      run[f] = 0;
      return;
    }
    level[f] = sum[f] / count[f];
    double margin = MARGIN * (high[f] - low[f]);
    int side = level[f] > high[f] + margin ? 1 : level[f] < low[f] - margin ? -1 : 0;
    if (side == 0 || side * run[f] < 0) {
      run[f] = 0;
    }
    if (side != 0) {
      if (run[f] == 0) {
        since[f] = blockStart;
        lowest[f] = level[f];
        highest[f] = level[f];
      }
      run[f] = Math.max(-REPORTED, Math.min(REPORTED, run[f] + side));
      lowest[f] = Math.min(lowest[f], level[f]);
      highest[f] = Math.max(highest[f], level[f]);
    }
  }

  private int mostToBlame() {
    int most = -1;
    for (int f = 0; f < blame.length; f++) {
      if (blame[f] > 0 && (most < 0 || blame[f] > blame[most])) {
        most = f;
      }
    }
    return most;
  }

  /** Makes what is outside now usual from here on, for all fields that changed together. */
  private void accept() {
    for (int f = 0; f < run.length; f++) {
      if (run[f] != 0) {
        low[f] = Math.min(low[f], lowest[f]);
        high[f] = Math.max(high[f], highest[f]);
        run[f] = 0;
      }
    }
    alarmRun = 0;
  }

  /** It stays unusual, and is not reported again until it has ended. */
  private void leave() {
    for (int f = 0; f < run.length; f++) {
      run[f] = REPORTED * Integer.signum(run[f]);
    }
    alarmRun = alarmRun == 0 ? 0 : REPORTED;
  }

  private Drift ofField(long from, int f) {
    if (f < 0) {
      return new Drift(from, -1, 0, "readings have been unusual together for a long time");
    }
    Field field = schema.field(f);
    UsualRange usual = field.usual();
    if (!isNumeric(f) || usual == null) {
      return new Drift(from, f, 0, field.name() + " has been unusual for a long time");
    }
    double middle = usual.median();
    double size = (level[f] - middle) / (high[f] - low[f]);
    boolean outside = level[f] > high[f] || level[f] < low[f];
    String unit = field.unit().isEmpty() ? "" : " " + field.unit();
    return new Drift(
        from,
        f,
        size,
        outside
            ? String.format(
                Locale.ROOT,
                "%s %s to about %.4g%s (usual so far: %.4g to %.4g)",
                field.name(),
                size > 0 ? "rose" : "fell",
                level[f],
                unit,
                low[f],
                high[f])
            : String.format(
                Locale.ROOT,
                "%s has been unusual for a long time, about %.4g%s now",
                field.name(),
                level[f],
                unit));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(inBlock);
    out.writeInt(anomalies);
    out.writeInt(alarmRun);
    out.writeLong(alarmSince);
    out.writeLong(blockStart);
    for (int f = 0; f < sum.length; f++) {
      out.writeDouble(blame[f]);
      if (low[f] > Double.NEGATIVE_INFINITY) {
        out.writeDouble(low[f]);
        out.writeDouble(high[f]);
        out.writeDouble(sum[f]);
        out.writeInt(count[f]);
        out.writeInt(run[f]);
        out.writeLong(since[f]);
        out.writeDouble(lowest[f]);
        out.writeDouble(highest[f]);
        out.writeDouble(level[f]);
      }
    }
  }

  void read(PayloadReader in) throws InvalidModelException {
    inBlock = in.intWithin("drift block", 0, BLOCK - 1);
    anomalies = in.intWithin("drift anomalies", 0, inBlock);
    alarmRun = in.intWithin("drift run", 0, REPORTED);
    alarmSince = in.anyLong("drift position");
    blockStart = in.anyLong("drift position");
    for (int f = 0; f < sum.length; f++) {
      blame[f] = in.finiteDouble("drift contribution");
      if (low[f] > Double.NEGATIVE_INFINITY) {
        low[f] = in.finiteDouble("drift low");
        high[f] = in.finiteDouble("drift high");
        sum[f] = in.finiteDouble("drift sum");
        count[f] = in.intWithin("drift count", 0, inBlock);
        run[f] = in.intWithin("drift run", -REPORTED, REPORTED);
        since[f] = in.anyLong("drift position");
        lowest[f] = in.finiteDouble("drift low");
        highest[f] = in.finiteDouble("drift high");
        level[f] = in.finiteDouble("drift level");
        if (!(low[f] < high[f])) {
          throw in.invalid("a usual range from " + low[f] + " to " + high[f]);
        }
      }
    }
  }
}
