package io.github.iforest4j.stream;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is usual for a sensor at a time of day, on working days and on weekends: a value for each
 * quarter of an hour (UTC), with straight lines between them. Immutable.
 *
 * <p>A value is the median over days of the day's mean in that quarter of an hour. A sensor has a
 * profile only if it helps: the days without one of them must predict that one so well that at most
 * half of the variance is left. Working days and weekends are distinguished if that predicts
 * better.
 *
 * <p>A profile also knows how far readings usually lie from what is expected: the 1st and the 99th
 * percentile of the difference, over the whole day.
 */
public final class DayProfile {
  /** Quarters of an hour in a day. */
  public static final int SLOTS = 96;

  private static final long DAY = 86_400;
  private static final long SLOT = DAY / SLOTS;

  /** A profile helps if at most this share of the variance is left. */
  private static final double PAYS = .5;

  /** The share of the day that must have been seen on two days at least. */
  private static final double SEEN = .9;

  private static final double FARTHEST = 1e100;

  private static final double LOW = .01;
  private static final double HIGH = .99;

  /** By sensor, by kind of day (working days, weekends), by slot; null without a profile. */
  private final double[] @Nullable [][] usual;

  /** By sensor: the 1st and the 99th percentile of value minus expectation; NaN if not known. */
  private final double[] below;

  private final double[] above;

  private DayProfile(double[] @Nullable [][] usual, double[] below, double[] above) {
    this.usual = usual;
    this.below = below;
    this.above = above;
  }

  private static double[] unknown(int sensors) {
    double[] unknown = new double[sensors];
    Arrays.fill(unknown, Double.NaN);
    return unknown;
  }

  /** Whether a second, since 1970, is on a Saturday or Sunday. */
  private static boolean isWeekend(long second) {
    // 1970-01-01 was a Thursday.
    return Math.floorMod(Math.floorDiv(second, DAY) + 3, 7L) >= 5;
  }

  /** The quarter of an hour of a second, since 1970: from 0 to {@link #SLOTS} − 1. */
  public static int slot(long second) {
    return (int) (Math.floorMod(second, DAY) / SLOT);
  }

  /**
   * Learns from readings.
   *
   * @param seconds by reading, since 1970; {@link DayHour#NONE} if a reading has no time
   * @param values by sensor, by reading; NaN if a reading has no value
   * @return null if less than two days were seen, or it helps for no sensor
   */
  public static @Nullable DayProfile learn(long[] seconds, double[][] values) {
    double[] @Nullable [][] usual = new double[values.length][][];
    boolean any = false;
    for (int s = 0; s < values.length; s++) {
      double @Nullable [][] learned = learn(seconds, values[s]);
      usual[s] = learned;
      any |= learned != null;
    }
    if (!any) {
      return null;
    }
    DayProfile profile = new DayProfile(usual, unknown(values.length), unknown(values.length));
    for (int s = 0; s < values.length; s++) {
      profile.measure(s, seconds, values[s]);
    }
    return profile;
  }

  /** Measures how far readings usually lie from what is expected. */
  private void measure(int sensor, long[] seconds, double[] values) {
    double[] differences = new double[values.length];
    int n = 0;
    for (int r = 0; r < values.length; r++) {
      if (seconds[r] != DayHour.NONE && Math.abs(values[r]) < FARTHEST) {
        differences[n++] = values[r] - expected(sensor, seconds[r]);
      }
    }
    if (knows(sensor)) {
      Arrays.sort(differences, 0, n);
      below[sensor] = Math.min(0, differences[(int) Math.floor(LOW * (n - 1))]);
      above[sensor] = Math.max(0, differences[(int) Math.ceil(HIGH * (n - 1))]);
    }
  }

  private static double @Nullable [][] learn(long[] seconds, double[] values) {
    TreeMap<Long, double[]> days = means(seconds, values);
    int seenTwice = 0;
    for (int k = 0; k < SLOTS; k++) {
      int slot = k;
      seenTwice += days.values().stream().filter(d -> !Double.isNaN(d[slot])).count() >= 2 ? 1 : 0;
    }
    if (seenTwice < SEEN * SLOTS) {
      return null;
    }
    double variance = error(days, null, false);
    double alike = error(days, days, false);
    double apart = error(days, days, true);
    if (!(Math.min(alike, apart) <= PAYS * variance)) {
      return null;
    }
    boolean distinguished = apart < alike;
    double[] all = medians(days, null, null);
    double[][] byKind = {all, all};
    for (int kind = 0; distinguished && kind < 2; kind++) {
      byKind[kind] = medians(days, null, kind == 1);
    }
    return fill(byKind[0]) && fill(byKind[1]) ? byKind : null;
  }

  /** By day, by slot: the mean; NaN without a value. */
  private static TreeMap<Long, double[]> means(long[] seconds, double[] values) {
    TreeMap<Long, double[]> days = new TreeMap<>();
    TreeMap<Long, int[]> counts = new TreeMap<>();
    for (int r = 0; r < values.length; r++) {
      if (seconds[r] != DayHour.NONE && Math.abs(values[r]) < FARTHEST) {
        long day = Math.floorDiv(seconds[r], DAY);
        int slot = slot(seconds[r]);
        days.computeIfAbsent(day, d -> new double[SLOTS])[slot] += values[r];
        counts.computeIfAbsent(day, d -> new int[SLOTS])[slot]++;
      }
    }
    days.forEach(
        (day, sums) -> {
          int[] count = Objects.requireNonNull(counts.get(day));
          for (int k = 0; k < SLOTS; k++) {
            sums[k] /= count[k];
          }
        });
    return days;
  }

  /**
   * The mean squared error of a slot's mean, predicted by the other days; by the mean of all if
   * there are no others.
   */
  private static double error(
      TreeMap<Long, double[]> days, @Nullable TreeMap<Long, double[]> others, boolean apart) {
    double mean =
        days.values().stream()
            .flatMapToDouble(Arrays::stream)
            .filter(v -> !Double.isNaN(v))
            .average()
            .orElse(0);
    double sum = 0;
    int n = 0;
    for (Map.Entry<Long, double[]> day : days.entrySet()) {
      Boolean kind = apart ? (Boolean) isWeekend(day.getKey() * DAY) : null;
      double[] predicted = others == null ? null : medians(others, day.getKey(), kind);
      for (int k = 0; k < SLOTS; k++) {
        double by = predicted == null || Double.isNaN(predicted[k]) ? mean : predicted[k];
        double error = day.getValue()[k] - by;
        if (!Double.isNaN(error)) {
          sum += error * error;
          n++;
        }
      }
    }
    return sum / n;
  }

  /** The medians over days, but one, and only working days or weekends; NaN without a value. */
  private static double[] medians(
      TreeMap<Long, double[]> days, @Nullable Long without, @Nullable Boolean weekend) {
    double[] medians = new double[SLOTS];
    for (int k = 0; k < SLOTS; k++) {
      int slot = k;
      double[] sorted =
          days.entrySet().stream()
              .filter(d -> !d.getKey().equals(without))
              .filter(d -> weekend == null || isWeekend(d.getKey() * DAY) == weekend)
              .mapToDouble(d -> d.getValue()[slot])
              .filter(v -> !Double.isNaN(v))
              .sorted()
              .toArray();
      int n = sorted.length;
      medians[k] = n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }
    return medians;
  }

  /** Gives slots without a value that of the one before; false if there is none at all. */
  private static boolean fill(double[] slots) {
    int known = 0;
    while (known < SLOTS && Double.isNaN(slots[known])) {
      known++;
    }
    for (int i = 1; i < SLOTS && known < SLOTS; i++) {
      int k = (known + i) % SLOTS;
      slots[k] = Double.isNaN(slots[k]) ? slots[(k + SLOTS - 1) % SLOTS] : slots[k];
    }
    return known < SLOTS;
  }

  /** Whether a sensor has a profile. */
  public boolean knows(int sensor) {
    return usual[sensor] != null;
  }

  /**
   * What is usual for a sensor at a time. Allocates nothing.
   *
   * @param second since 1970; {@link DayHour#NONE} gives the mean of working days
   * @return NaN if the sensor has no profile
   */
  public double expected(int sensor, long second) {
    double[][] byKind = usual[sensor];
    if (byKind == null) {
      return Double.NaN;
    }
    if (second == DayHour.NONE) {
      double sum = 0;
      for (double slot : byKind[0]) {
        sum += slot;
      }
      return sum / SLOTS;
    }
    double[] slots = byKind[isWeekend(second) ? 1 : 0];
    double at = (double) Math.floorMod(second, DAY) / SLOT - .5;
    int before = Math.floorMod((int) Math.floor(at), SLOTS);
    double share = at - Math.floor(at);
    return slots[before] + share * (slots[(before + 1) % SLOTS] - slots[before]);
  }

  /** Whether it is known how far a sensor's readings usually lie from what is expected. */
  public boolean hasRange(int sensor) {
    return !Double.isNaN(below[sensor]);
  }

  /**
   * The lower end of a sensor's usual range at a time. Allocates nothing.
   *
   * @param second as of {@link #expected}
   * @return NaN if it is not known
   */
  public double low(int sensor, long second) {
    return expected(sensor, second) + below[sensor];
  }

  /**
   * The upper end of a sensor's usual range at a time. Allocates nothing.
   *
   * @param second as of {@link #expected}
   * @return NaN if it is not known
   */
  public double high(int sensor, long second) {
    return expected(sensor, second) + above[sensor];
  }

  /** Whether the range of any sensor is known. */
  public boolean hasRanges() {
    return Arrays.stream(below).anyMatch(difference -> !Double.isNaN(difference));
  }

  /** Writes the ranges as {@link #withRanges} reads them. */
  public void writeRanges(DataOutputStream out) throws IOException {
    out.writeInt(below.length);
    for (int s = 0; s < below.length; s++) {
      out.writeBoolean(hasRange(s));
      if (hasRange(s)) {
        out.writeDouble(below[s]);
        out.writeDouble(above[s]);
      }
    }
  }

  /**
   * The same profile with the ranges that were written apart from it.
   *
   * @throws InvalidModelException if the bytes do not fit
   */
  public DayProfile withRanges(PayloadReader in) throws InvalidModelException {
    in.intWithin("sensors with a range of the day", usual.length, usual.length);
    double[] readBelow = unknown(usual.length);
    double[] readAbove = unknown(usual.length);
    for (int s = 0; s < usual.length; s++) {
      if (in.bool("range of the day")) {
        readBelow[s] = in.finiteDouble("range of the day");
        readAbove[s] = in.finiteDouble("range of the day");
        if (!knows(s) || readBelow[s] > 0 || readAbove[s] < 0) {
          throw in.invalid("a range of the day must contain what is expected");
        }
      }
    }
    return new DayProfile(usual, readBelow, readAbove);
  }

  /** Writes the profile without its ranges, as {@link #read} reads it. */
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(usual.length);
    for (double[][] byKind : usual) {
      out.writeBoolean(byKind != null);
      for (int kind = 0; byKind != null && kind < 2; kind++) {
        for (double value : byKind[kind]) {
          out.writeDouble(value);
        }
      }
    }
  }

  /**
   * Reads a profile; its ranges are not known.
   *
   * @param sensors their number
   * @throws InvalidModelException if the bytes do not fit
   */
  public static DayProfile read(PayloadReader in, int sensors) throws InvalidModelException {
    in.intWithin("sensors of the day's profile", sensors, sensors);
    double[] @Nullable [][] usual = new double[sensors][][];
    for (int s = 0; s < sensors; s++) {
      if (in.bool("profile")) {
        usual[s] =
            new double[][] {in.finiteDoubles("profile", SLOTS), in.finiteDoubles("profile", SLOTS)};
      }
    }
    return new DayProfile(usual, unknown(sensors), unknown(sensors));
  }
}
