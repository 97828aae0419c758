package io.github.iforest4j.sim;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.sim.AnomalyPlan.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * One endless, deterministic run of a scenario. The same scenario and options give the same
 * readings, on every machine and Java version.
 *
 * <p>A reading is a function of seed, device and time. Readings can be computed in any order, by
 * any number of streams in as many threads, with the same result. The first reading after a {@link
 * #seek} costs a few microseconds, in a scenario with lags some tens, and up to a millisecond with
 * lags of lags. Consecutive readings are computed in blocks of up to 64 per device. With anomaly
 * share 0 the stream is the clean twin of the faulty stream with the same seed: readings outside
 * anomalies are identical.
 *
 * <p>If a scenario has several devices, they take turns, with one reading each per period. Not
 * thread-safe; O(sensors) per reading.
 */
public final class SensorStream {
  /**
   * How a stream runs. Immutable.
   *
   * @param seed any number; noise and anomalies depend on it alone
   * @param anomalyShare the share of readings that are anomalous, from 0 (clean) to {@value
   *     #MAX_ANOMALY_SHARE}
   * @param start the time of the first reading, in the years 1970 to 9998, in whole microseconds;
   *     the time of day (UTC) decides where in the daily rhythm the stream begins
   * @param period the time between two readings of a device, from 1 ms to 1 day, in whole
   *     microseconds. Signals are defined in seconds and anomalies in readings: with a longer
   *     period, the same number of readings shows more of the day
   * @param difficulty how difficult the anomalies are to find, from {@value #MIN_DIFFICULTY} to
   *     {@value #MAX_DIFFICULTY}: the size of an anomaly, if it has one, is divided by it; 1 keeps
   *     the sizes of the scenario
   */
  public record Options(
      long seed, double anomalyShare, Instant start, Duration period, double difficulty) {
    /** The greatest share of anomalous readings. */
    public static final double MAX_ANOMALY_SHARE = .5;

    /** The least difficulty: anomalies of ten times the size. */
    public static final double MIN_DIFFICULTY = .1;

    /** The greatest difficulty: anomalies of a tenth of the size. */
    public static final double MAX_DIFFICULTY = 10;

    /** A prime number, so that it is not in step with a minute, an hour or a batch. */
    private static final int HISTORY_SECONDS = 601;

    /** A Monday morning. Anomalies are planned from here, forwards and backwards. */
    private static final Instant DEFAULT_START = Instant.parse("2026-01-05T08:00:00Z");

    static final long ORIGIN_MICROS = Micros.of(DEFAULT_START);

    private static final Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");

    /**
     * Checks the bounds.
     *
     * @throws InvalidSettingException if a value is out of bounds; the message names the option,
     *     its bounds and the value
     */
    public Options {
      Objects.requireNonNull(start, "start");
      Objects.requireNonNull(period, "period");
      if (!(anomalyShare >= 0 && anomalyShare <= MAX_ANOMALY_SHARE)) {
        throw new InvalidSettingException(
            "anomalyShare must be from 0 to " + MAX_ANOMALY_SHARE + ", was " + anomalyShare);
      }
      if (start.isBefore(Instant.EPOCH) || !start.isBefore(END_OF_TIME)) {
        throw new InvalidSettingException("start must be in the years 1970 to 9998, was " + start);
      }
      if (period.compareTo(Duration.ofMillis(1)) < 0 || period.compareTo(Duration.ofDays(1)) > 0) {
        throw new InvalidSettingException("period must be from 1 ms to 1 day, was " + period);
      }
      if (period.getNano() % 1_000 != 0) {
        throw new InvalidSettingException("period must be whole microseconds, was " + period);
      }
      if (!(difficulty >= MIN_DIFFICULTY && difficulty <= MAX_DIFFICULTY)) {
        throw new InvalidSettingException(
            "difficulty must be from "
                + MIN_DIFFICULTY
                + " to "
                + MAX_DIFFICULTY
                + ", was "
                + difficulty);
      }
      start = start.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * The default options of a scenario: its share of anomalies and its period, starting on a
     * Monday at 08:00 UTC.
     */
    public static Options of(Scenario scenario, long seed) {
      return new Options(seed, scenario.defaultAnomalyShare(), DEFAULT_START, scenario.period(), 1);
    }

    /** These options with another seed. */
    public Options withSeed(long value) {
      return new Options(value, anomalyShare, start, period, difficulty);
    }

    /** These options with another share of anomalous readings. */
    public Options withAnomalyShare(double value) {
      return new Options(seed, value, start, period, difficulty);
    }

    /** These options without anomalies: the clean twin. */
    public Options clean() {
      return withAnomalyShare(0);
    }

    /**
     * A stream to train a detector for this one with: clean, with its own noise, over the two weeks
     * before the start, sampled every 601 seconds. Its first 2,000 readings cover the whole daily
     * rhythm, which 2,000 seconds would not.
     */
    public Options history() {
      Instant twoWeeksBefore = start.minus(Duration.ofDays(14));
      return new Options(
          ~seed,
          0,
          twoWeeksBefore.isBefore(Instant.EPOCH) ? Instant.EPOCH : twoWeeksBefore,
          Duration.ofSeconds(HISTORY_SECONDS),
          difficulty);
    }

    /** These options with another time of the first reading. */
    public Options withStart(Instant value) {
      return new Options(seed, anomalyShare, value, period, difficulty);
    }

    /** These options with another time between readings. */
    public Options withPeriod(Duration value) {
      return new Options(seed, anomalyShare, start, value, difficulty);
    }

    /** These options with anomalies that are harder or easier to find. */
    public Options withDifficulty(double value) {
      return new Options(seed, anomalyShare, start, period, value);
    }
  }

  private final Scenario scenario;
  private final Options options;
  private final long start;
  private final long period;
  private final int sensors;
  private final Device[] devices;
  private final double[] values;
  private final SensorReading reading;
  private long nextIndex;

  private SensorStream(Scenario scenario, Options options) {
    this.scenario = scenario;
    this.options = options;
    this.start = Micros.of(options.start());
    this.period = Micros.of(options.period());
    this.sensors = scenario.channels().size();
    this.devices = scenario.newDevices(options);
    this.values = new double[sensors];
    this.reading = new SensorReading(scenario);
  }

  /** A stream that begins at its first reading. */
  public static SensorStream of(Scenario scenario, Options options) {
    Objects.requireNonNull(scenario, "scenario");
    Objects.requireNonNull(options, "options");
    return new SensorStream(scenario, options);
  }

  /** The scenario that runs. */
  public Scenario scenario() {
    return scenario;
  }

  /** The options of this run. */
  public Options options() {
    return options;
  }

  /**
   * Makes the reading with this index the next one.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public void seek(long index) {
    nextIndex = checked(index);
  }

  private static long checked(long index) {
    if (index < 0) {
      throw new IllegalArgumentException("index must be at least 0, was " + index);
    }
    return index;
  }

  /**
   * The next reading. There is always one; while a device sends nothing, its indices are skipped.
   *
   * @return the same object each time, overwritten
   */
  public SensorReading next() {
    while (true) {
      long index = nextIndex++;
      Device device = devices[deviceOf(index)];
      long micros = micros(index);
      long tick = device.tick(micros);
      Event event = device.event(tick);
      if (!Device.isSilent(event, tick)) {
        device.read(event, tick, micros, values, 0);
        reading.set(
            index,
            micros,
            device.shownTime(event, tick, micros),
            device,
            values,
            event == null ? null : device.truth(event, index, tick, micros, devices.length));
        return reading;
      }
    }
  }

  private int deviceOf(long index) {
    return devices.length == 1 ? 0 : (int) (index % devices.length);
  }

  private long micros(long index) {
    return start + (devices.length == 1 ? index : index / devices.length) * period;
  }

  /**
   * The values of several readings: one row for each, one number per sensor in the order of the
   * schema, NaN if there is none, the index of the word for a sensor of words. It does not change
   * what {@link #next()} returns next. Allocates nothing once each device has had each kind of
   * anomaly.
   *
   * @param first index of the first reading, at least 0
   * @param count the number of readings
   * @param into receives {@code count} × {@link Scenario#numSensors()} values
   * @throws IllegalArgumentException if {@code first} or {@code count} is negative or {@code into}
   *     is too short
   */
  public void values(long first, int count, double[] into) {
    checked(first);
    if (count < 0 || (long) count * sensors > into.length) {
      throw new IllegalArgumentException(
          "count must be from 0 to "
              + into.length / sensors
              + " for an array of "
              + into.length
              + ", was "
              + count);
    }
    List<Channel> channels = scenario.channels();
    for (int i = 0; i < count; i++) {
      long index = first + i;
      Device device = devices[deviceOf(index)];
      long micros = micros(index);
      long tick = device.tick(micros);
      Event event = device.event(tick);
      int offset = i * sensors;
      device.read(event, tick, micros, into, offset);
      boolean silent = Device.isSilent(event, tick);
      for (int c = 0; c < sensors; c++) {
        double value = into[offset + c];
        if (value == value) {
          Channel channel = channels.get(c);
          into[offset + c] = silent ? Double.NaN : channel.number(channel.quantize(value));
        }
      }
    }
  }

  /**
   * The anomalies that touch readings {@code from} to {@code to}, exclusive, in the order in which
   * they begin. They are planned, not found: the cost is per anomaly and does not depend on the
   * number of readings between.
   *
   * @throws IllegalArgumentException if {@code from} is negative or after {@code to}
   */
  public List<AnomalyTruth> anomalies(long from, long to) {
    if (checked(from) > to) {
      throw new IllegalArgumentException("from must be at most " + to + ", was " + from);
    }
    List<AnomalyTruth> found = new ArrayList<>();
    for (int d = 0; d < devices.length; d++) {
      AnomalyPlan plan = devices[d].plan();
      if (plan != null && from < to) {
        addAnomalies(d, plan, from, to, found);
      }
    }
    found.sort(
        (a, b) ->
            a.firstReading() != b.firstReading()
                ? Long.compare(a.firstReading(), b.firstReading())
                : Long.compare(a.id(), b.id()));
    return found;
  }

  private void addAnomalies(int d, AnomalyPlan plan, long from, long to, List<AnomalyTruth> found) {
    Device device = devices[d];
    long micros = micros(d);
    long tick = device.tick(micros);
    long lastTick = tick + (to - 1) / devices.length;
    long firstBlock = plan.block(tick + from / devices.length);
    for (long b = firstBlock; b <= plan.block(lastTick); b++) {
      for (Event event : plan.ofBlock(b)) {
        AnomalyTruth truth = device.truth(event, d, tick, micros, devices.length);
        if (truth.lastReading() >= from && truth.firstReading() < to) {
          found.add(truth);
        }
      }
    }
  }

  /**
   * The operating modes that the devices are in at readings {@code from} to {@code to}, exclusive,
   * in the order in which they begin; a mode that begins earlier or ends later is cut. Costs a few
   * nanoseconds per reading; there are none where {@link Scenario#hasModes()} is false.
   *
   * @throws IllegalArgumentException if {@code from} is negative or after {@code to}
   */
  public List<OperatingMode> modes(long from, long to) {
    if (checked(from) > to) {
      throw new IllegalArgumentException("from must be at most " + to + ", was " + from);
    }
    List<OperatingMode> found = new ArrayList<>();
    for (int d = 0; d < devices.length && scenario.hasModes(); d++) {
      long late = Math.floorMod(d - from, (long) devices.length);
      addModes(devices[d], from + late, to, found);
    }
    found.sort(Comparator.comparingLong(OperatingMode::firstReading));
    return found;
  }

  private void addModes(Device device, long from, long to, List<OperatingMode> found) {
    long first = from;
    for (long index = from; index < to; index += devices.length) {
      String mode = device.mode(micros(index));
      long next = index + devices.length;
      if (!mode.isEmpty() && (next >= to || !device.mode(micros(next)).equals(mode))) {
        found.add(
            new OperatingMode(device.name(), mode, first, index, Micros.instant(micros(first))));
        first = next;
      }
    }
  }

  /** The lasting changes of what is normal, of all devices. */
  public List<ConceptDrift> drifts() {
    return scenario.drifts();
  }

  /**
   * Appends the next readings to a table, for training: all fields, no labels.
   *
   * <p>For a model of the whole daily rhythm, use a stream with {@link Options#history()}.
   *
   * @throws IllegalArgumentException if {@code count} is negative
   */
  public void fill(RecordTable table, int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count must be at least 0, was " + count);
    }
    for (int i = 0; i < count; i++) {
      next().copyTo(table);
      table.endRow();
    }
  }
}
