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
 * profile only if it pays: the days without one of them must predict that one so well that at most
 * half of the variance is left. Working days and weekends are distinguished if that predicts
 * better.
 */
public final class DayProfile {
  /** Quarters of an hour in a day. */
  public static final int SLOTS = 96;

  private static final long DAY = 86_400;
  private static final long SLOT = DAY / SLOTS;

  /** A profile pays if at most this share of the variance is left. */
  private static final double PAYS = .5;

  /** The share of the day that must have been seen on two days at least. */
  private static final double SEEN = .9;

  private static final double FARTHEST = 1e100;

  /** By sensor, by kind of day (working days, weekends), by slot; null if it does not pay. */
  private final double[] @Nullable [][] usual;

  private DayProfile(double[] @Nullable [][] usual) {
    this.usual = usual;
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
   * @return null if less than two days were seen, or it does not pay for any sensor
   */
  public static @Nullable DayProfile learn(long[] seconds, double[][] values) {
    double[] @Nullable [][] usual = new double[values.length][][];
    boolean any = false;
    for (int s = 0; s < values.length; s++) {
      double @Nullable [][] learned = learn(seconds, values[s]);
      usual[s] = learned;
      any |= learned != null;
    }
    return any ? new DayProfile(usual) : null;
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

  /** Writes the profile as {@link #read} reads it. */
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
   * Reads a profile.
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
    return new DayProfile(usual);
  }
}
