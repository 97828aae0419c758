package io.github.iforest4j.sim.testing;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Readings like those that people bring along: a few sensors with a rhythm of the day, shifts on
 * working days, a slow cycle, slow random movements and noise, all at one sampling period. On the
 * last day there are faults of different kinds, and it is known which and when. Everything else is
 * normal.
 *
 * <p>The sensors: a temperature that follows the day; a pressure and a flow that follow shifts and
 * the cycle; a power that follows the flow. Everything is drawn from the seed: the same seed gives
 * the same file.
 */
public final class UserData {
  /** What goes wrong. */
  public enum Kind {
    /** A sensor reads too much by many times its noise. */
    OFFSET,
    /** A sensor falls little by little and comes back. */
    SAG,
    /** A sensor repeats one value. */
    STUCK,
    /** A sensor gives no value. */
    MISSING,
    /** A single reading far out. */
    SPIKE,
    /** A sensor stops following the one that it depends on. */
    RELATION
  }

  /**
   * One fault.
   *
   * @param kind what goes wrong
   * @param sensor the column, from 0
   * @param from its first reading
   * @param to the reading after its last one
   */
  public record Fault(Kind kind, int sensor, int from, int to) {}

  /** The columns. */
  public static final List<String> SENSORS = List.of("temperature", "pressure", "flow", "power");

  private static final int DAY = 86_400;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private final int period;
  private final LocalDateTime start;
  private final double[][] values;
  private final List<Fault> faults = new ArrayList<>();

  private UserData(long seed, int days, int period, int numFaults) {
    Random random = new Random(seed * 7919 + 17);
    this.period = period;
    // Any day of the week, at any hour: nobody starts at midnight.
    this.start =
        LocalDateTime.of(2026, 3, 2, 0, 0)
            .plusDays(random.nextInt(7))
            .plusHours(random.nextInt(24));
    this.values = new double[SENSORS.size()][days * (DAY / period)];
    fill(random);
    addFaults(random, days, numFaults);
  }

  /**
   * Three days with four faults of different kinds on the third.
   *
   * @param period the sampling period in seconds
   */
  public static UserData withFaults(long seed, int period) {
    return new UserData(seed, 3, period, 4);
  }

  /** Days without a fault. */
  public static UserData clean(long seed, int days, int period) {
    return new UserData(seed, days, period, 0);
  }

  private void fill(Random random) {
    double dayLevel = 15 + 40 * random.nextDouble();
    double daySwing = 3 + 6 * random.nextDouble();
    double warmest = 3600 * (12 + 4 * random.nextDouble());
    double[] noise = {.15 + .2 * random.nextDouble(), .04, .8 + .8 * random.nextDouble(), 0};
    double cycle = 3600 * (1 + 2 * random.nextDouble());
    boolean square = random.nextBoolean();
    double pressureStep = random.nextBoolean() ? .7 : -.5;
    double pressureSwing = .1 + .3 * random.nextDouble();
    double flowStep = 10 + 10 * random.nextDouble();
    double flowSwing = 1 + 4 * random.nextDouble();
    double gain = .05 + .1 * random.nextDouble();
    int begin = 3600 * (5 + random.nextInt(3));
    int end = begin + 3600 * (8 + 8 * random.nextInt(2));
    boolean weekends = random.nextBoolean();
    double slow = 0;
    // The random movement forgets within about twenty minutes.
    double keep = Math.exp(-period / 1200.);
    int[] jitter = new int[2];
    int day = -1;
    for (int r = 0; r < values[0].length; r++) {
      LocalDateTime time = time(r);
      int second = time.toLocalTime().toSecondOfDay();
      if (time.getDayOfYear() != day) {
        day = time.getDayOfYear();
        jitter[0] = (int) (180 * random.nextGaussian());
        jitter[1] = (int) (180 * random.nextGaussian());
      }
      slow = keep * slow + Math.sqrt(1 - keep * keep) * random.nextGaussian();
      boolean working = weekends || !isWeekend(time);
      boolean on = working && second >= begin + jitter[0] && second < end + jitter[1];
      double phase = Math.sin(2 * Math.PI * r * period / cycle);
      double turn = square ? Math.signum(phase) : phase;
      values[0][r] =
          dayLevel
              + daySwing * Math.cos(2 * Math.PI * (second - warmest) / DAY)
              + noise[0] * (1.5 * slow + random.nextGaussian());
      values[1][r] =
          4.5 + (on ? pressureStep : 0) + pressureSwing * turn + noise[1] * random.nextGaussian();
      values[2][r] = 30 + (on ? flowStep : 0) + flowSwing * turn + noise[2] * random.nextGaussian();
      values[3][r] = 2 + gain * values[2][r] + .3 * gain * noise[2] * random.nextGaussian();
    }
  }

  private static boolean isWeekend(LocalDateTime time) {
    return time.getDayOfWeek() == DayOfWeek.SATURDAY || time.getDayOfWeek() == DayOfWeek.SUNDAY;
  }

  private void addFaults(Random random, int days, int count) {
    List<Kind> kinds = new ArrayList<>(Arrays.asList(Kind.values()));
    Collections.shuffle(kinds, random);
    int perDay = DAY / period;
    int slot = count == 0 ? 0 : perDay / count;
    for (int i = 0; i < count; i++) {
      Kind kind = kinds.get(i);
      int minutes =
          switch (kind) {
            case OFFSET, MISSING -> 10;
            case SPIKE -> 0;
            case STUCK, RELATION -> 30;
            case SAG -> 60;
          };
      int length = kind == Kind.SPIKE ? 1 : Math.max(12, minutes * 60 / period);
      int from = (days - 1) * perDay + i * slot + random.nextInt(slot - length - slot / 4);
      int sensor = kind == Kind.RELATION ? 3 : random.nextInt(3);
      add(new Fault(kind, sensor, from, from + length), random);
    }
  }

  private void add(Fault fault, Random random) {
    faults.add(fault);
    double[] series = values[fault.sensor];
    double range = range(series, fault.from - DAY / period, fault.from);
    double held = series[fault.from];
    int length = fault.to - fault.from;
    double wrong = .5 * range * (random.nextBoolean() ? 1 : -1);
    for (int r = fault.from; r < fault.to; r++) {
      double share = (r - fault.from + 1.) / (length + 1);
      series[r] =
          switch (fault.kind) {
            case OFFSET -> series[r] + .8 * range;
            case SAG -> series[r] - 1.2 * range * Math.min(1, 2 * Math.min(share, 1 - share));
            case STUCK -> held;
            case MISSING -> Double.NaN;
            case SPIKE -> series[r] + 2 * range;
            case RELATION -> series[r] + wrong;
          };
    }
  }

  private static double range(double[] series, int from, int to) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int r = from; r < to; r++) {
      if (!Double.isNaN(series[r])) {
        least = Math.min(least, series[r]);
        most = Math.max(most, series[r]);
      }
    }
    return most - least;
  }

  /** The sampling period in seconds. */
  public int period() {
    return period;
  }

  /** The number of readings. */
  public int readings() {
    return values[0].length;
  }

  /** The time of a reading, from 0. */
  public LocalDateTime time(int reading) {
    return start.plusSeconds((long) reading * period);
  }

  /** The faults in the order in which they were drawn. */
  public List<Fault> faults() {
    return List.copyOf(faults);
  }

  /** The readings as CSV, with a header; a missing value is an empty cell. */
  public String csv() {
    StringBuilder csv = new StringBuilder("time," + String.join(",", SENSORS) + "\n");
    for (int r = 0; r < readings(); r++) {
      csv.append(TIME.format(time(r)));
      for (int s = 0; s < values.length; s++) {
        csv.append(',');
        if (!Double.isNaN(values[s][r])) {
          csv.append(String.format(Locale.ROOT, s == 1 ? "%.3f" : "%.2f", values[s][r]));
        }
      }
      csv.append('\n');
    }
    return csv.toString();
  }
}
