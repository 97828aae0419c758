package io.github.iforest4j.view.page;

import java.util.Arrays;

/**
 * The values of a stream at several resolutions at once, in constant memory. Each resolution keeps
 * the newest {@value #BUCKETS} stretches of its width, and for each stretch the least and the
 * greatest value and the mean, so that a spike of one reading stays visible at every zoom. Adding a
 * reading takes O(fields × resolutions) and allocates nothing. Not thread-safe.
 */
final class Timeline {
  /** Stretches per resolution: about the pixels of a chart, halved. */
  static final int BUCKETS = 600;

  /** For readings with times: from a minute to a year. */
  static final long[] TIME_WIDTHS = {
    100, 1_000, 6_000, 36_000, 144_000, 1_008_000, 4_320_000, 52_560_000
  };

  /** For readings without times, which are numbered. */
  static final long[] COUNT_WIDTHS = {1, 5, 50, 500, 5_000, 50_000};

  private static final long NEVER = Long.MIN_VALUE;

  private final int fields;
  private final Tier[] tiers;

  Timeline(int fields, long[] widths) {
    this.fields = fields;
    this.tiers = new Tier[widths.length];
    for (int t = 0; t < widths.length; t++) {
      tiers[t] = new Tier(widths[t], fields);
    }
  }

  /** One resolution. */
  private static final class Tier {
    final long width;
    final long[] stretch = new long[BUCKETS];
    final long[] changed = new long[BUCKETS];
    final int[] readings = new int[BUCKETS];
    final int[] anomalies = new int[BUCKETS];
    final double[] scoreMin = new double[BUCKETS];
    final double[] scoreMax = new double[BUCKETS];
    final double[] scoreMean = new double[BUCKETS];
    final int[] scores = new int[BUCKETS];
    final double[] threshold = new double[BUCKETS];
    final double[] peak = new double[BUCKETS];
    final double[] min;
    final double[] max;
    final double[] mean;

    /** The number of values that a mean is of. */
    final int[] values;

    final double[] mark;
    long newest = NEVER;

    Tier(long width, int fields) {
      this.width = width;
      this.min = new double[BUCKETS * fields];
      this.max = new double[BUCKETS * fields];
      this.mean = new double[BUCKETS * fields];
      this.values = new int[BUCKETS * fields];
      this.mark = new double[BUCKETS * fields];
      Arrays.fill(stretch, NEVER);
    }

    /** The bucket of a stretch, made empty if it held an older one; −1 when it is too old. */
    int bucket(long number, int fields) {
      if (newest != NEVER && number <= newest - BUCKETS) {
        return -1;
      }
      newest = Math.max(newest, number);
      int b = (int) Math.floorMod(number, (long) BUCKETS);
      if (stretch[b] != number) {
        stretch[b] = number;
        readings[b] = 0;
        anomalies[b] = 0;
        scoreMin[b] = Double.NaN;
        scoreMax[b] = Double.NaN;
        scores[b] = 0;
        threshold[b] = Double.NaN;
        peak[b] = Double.NaN;
        Arrays.fill(min, b * fields, (b + 1) * fields, Double.NaN);
        Arrays.fill(max, b * fields, (b + 1) * fields, Double.NaN);
        Arrays.fill(values, b * fields, (b + 1) * fields, 0);
        Arrays.fill(mark, b * fields, (b + 1) * fields, Double.NaN);
      }
      return b;
    }
  }

  /**
   * Adds a reading.
   *
   * @param x its place: milliseconds since 1970, or its number
   * @param reading the reading with its verdict
   * @param stamp the stamp of the change
   */
  void add(long x, ReadingRing.Slot reading, long stamp) {
    for (Tier tier : tiers) {
      int b = tier.bucket(Math.floorDiv(x, tier.width), fields);
      if (b < 0) {
        continue;
      }
      tier.changed[b] = stamp;
      tier.readings[b]++;
      if (!reading.warming) {
        tier.scoreMin[b] = least(tier.scoreMin[b], reading.score);
        tier.scoreMax[b] = greatest(tier.scoreMax[b], reading.score);
        average(tier.scoreMean, tier.scores, b, reading.score);
        tier.threshold[b] = reading.threshold;
      }
      boolean strongest = reading.anomaly && !(reading.score <= tier.peak[b]);
      if (reading.anomaly) {
        tier.anomalies[b]++;
        tier.peak[b] = greatest(tier.peak[b], reading.score);
      }
      int at = b * fields;
      for (int f = 0; f < fields; f++) {
        double value = reading.values[f];
        tier.min[at + f] = least(tier.min[at + f], value);
        tier.max[at + f] = greatest(tier.max[at + f], value);
        average(tier.mean, tier.values, at + f, value);
        if (reading.isDriven(f) && (strongest || Double.isNaN(tier.mark[at + f]))) {
          tier.mark[at + f] = value;
        }
      }
    }
  }

  /** Forgets the values of a field, since another field takes its place. */
  void clear(int field) {
    for (Tier tier : tiers) {
      for (int at = field; at < tier.min.length; at += fields) {
        tier.min[at] = Double.NaN;
        tier.max[at] = Double.NaN;
        tier.values[at] = 0;
        tier.mark[at] = Double.NaN;
      }
    }
  }

  /**
   * Adds one value of a reading that was added before, where its stretch is still there.
   *
   * @param field the field here
   * @param reading the reading
   * @param valueOf the field's number in the reading
   */
  void fill(int field, long x, ReadingRing.Slot reading, int valueOf) {
    double value = reading.values[valueOf];
    for (Tier tier : tiers) {
      long number = Math.floorDiv(x, tier.width);
      int b = (int) Math.floorMod(number, (long) BUCKETS);
      if (tier.stretch[b] != number) {
        continue;
      }
      int at = b * fields + field;
      tier.min[at] = least(tier.min[at], value);
      tier.max[at] = greatest(tier.max[at], value);
      average(tier.mean, tier.values, at, value);
      boolean strongest = reading.score >= tier.peak[b] || Double.isNaN(tier.mark[at]);
      if (reading.isDriven(valueOf) && strongest) {
        tier.mark[at] = value;
      }
    }
  }

  /** NaN stands for nothing yet, and for no value. */
  private static double least(double before, double value) {
    return value >= before || Double.isNaN(value) ? before : value;
  }

  private static double greatest(double before, double value) {
    return value <= before || Double.isNaN(value) ? before : value;
  }

  /** Takes one more value into a mean; NaN stands for no value. */
  private static void average(double[] means, int[] counts, int at, double value) {
    if (Double.isNaN(value)) {
      return;
    }
    int count = counts[at] + 1;
    counts[at] = count;
    // Halves, so that the difference of the largest numbers is finite.
    means[at] = count == 1 ? value : means[at] + 2 * ((value / 2 - means[at] / 2) / count);
  }

  int numTiers() {
    return tiers.length;
  }

  long width(int tier) {
    return tiers[tier].width;
  }

  /** The finest resolution that still reaches back to {@code from}. */
  int tierReaching(long from) {
    for (int t = 0; t < tiers.length; t++) {
      Tier tier = tiers[t];
      if (tier.newest == NEVER || (tier.newest - BUCKETS + 1) * tier.width <= from) {
        return t;
      }
    }
    return tiers.length - 1;
  }

  /**
   * Writes stretches as a JSON array, oldest first. Each is an array: its number, the number of
   * readings and of anomalies, the least and the greatest score and the mean of scores, the
   * threshold, the score of the strongest anomaly; then for each field the least value, the
   * greatest value, the mean, and the value in the strongest anomaly that the field drove. A
   * missing number is null; so is a mean of equal numbers, since it is known.
   *
   * @param since only what changed at this stamp or later
   * @param from only stretches that end after this place
   * @param to only stretches that begin before this place
   */
  void write(StringBuilder out, int tierNumber, long since, long from, long to) {
    Tier tier = tiers[tierNumber];
    out.append('[');
    boolean first = true;
    for (long n = Math.max(tier.newest, NEVER + BUCKETS) - BUCKETS + 1; n <= tier.newest; n++) {
      int b = (int) Math.floorMod(n, (long) BUCKETS);
      boolean wanted = tier.stretch[b] == n && tier.changed[b] >= since;
      if (!wanted || (n + 1) * tier.width <= from || n * tier.width > to) {
        continue;
      }
      out.append(first ? "[" : ",[").append(n);
      first = false;
      out.append(',').append(tier.readings[b]).append(',').append(tier.anomalies[b]);
      number(out, tier.scoreMin[b]);
      number(out, tier.scoreMax[b]);
      number(out, tier.scoreMin[b] < tier.scoreMax[b] ? tier.scoreMean[b] : Double.NaN);
      number(out, tier.threshold[b]);
      number(out, tier.peak[b]);
      for (int i = b * fields; i < (b + 1) * fields; i++) {
        number(out, tier.min[i]);
        number(out, tier.max[i]);
        number(out, tier.min[i] < tier.max[i] ? tier.mean[i] : Double.NaN);
        number(out, tier.mark[i]);
      }
      out.append(']');
    }
    out.append(']');
  }

  /** Writes about seven digits, which is enough for a picture. */
  private static void number(StringBuilder out, double value) {
    out.append(',');
    if (!Double.isFinite(value)) {
      out.append("null");
    } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      out.append((long) value);
    } else if (Math.abs(value) < 1e5 && Math.abs(value) > 1e-30) {
      out.append((float) value);
    } else {
      out.append(value);
    }
  }
}
