package io.github.iforest4j.sim;

import io.github.iforest4j.schema.RecordTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * One endless, deterministic run of a scenario. The same scenario and options give the same
 * readings, on every machine and Java version.
 *
 * <p>With anomaly share 0 it is the clean twin of the faulty stream with the same seed: readings
 * outside anomalies are identical. Not thread-safe; O(fields) per reading.
 */
public final class SensorStream {
  /**
   * How a stream runs. Immutable.
   *
   * @param seed any number; it alone decides noise and anomalies
   * @param anomalyShare the share of readings that are anomalous, from 0 (clean) to {@value
   *     #MAX_ANOMALY_SHARE}
   * @param start the time of the first reading, in the years 1970 to 9998; the time of day (UTC)
   *     decides where in the daily rhythm the stream begins
   * @param period the time between two readings, from 1 ms to 1 day. Signals are defined in seconds
   *     and anomalies in readings: a longer period shows more of the day in as many readings.
   */
  public record Options(long seed, double anomalyShare, Instant start, Duration period) {
    /** The greatest share of anomalous readings. */
    public static final double MAX_ANOMALY_SHARE = .5;

    /** A prime: in step with no minute, hour or batch. */
    private static final int HISTORY_SECONDS = 601;

    /** A Monday morning. */
    private static final Instant DEFAULT_START = Instant.parse("2026-01-05T08:00:00Z");

    private static final Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException naming the option, its bounds and the value
     */
    public Options {
      Objects.requireNonNull(start, "start");
      Objects.requireNonNull(period, "period");
      if (!(anomalyShare >= 0 && anomalyShare <= MAX_ANOMALY_SHARE)) {
        throw new IllegalArgumentException(
            "anomalyShare must be from 0 to " + MAX_ANOMALY_SHARE + ", was " + anomalyShare);
      }
      if (start.isBefore(Instant.EPOCH) || !start.isBefore(END_OF_TIME)) {
        throw new IllegalArgumentException("start must be in the years 1970 to 9998, was " + start);
      }
      if (period.compareTo(Duration.ofMillis(1)) < 0 || period.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("period must be from 1 ms to 1 day, was " + period);
      }
    }

    /**
     * The usual options of a scenario: its default anomaly share, starting on a Monday at 08:00
     * UTC, one reading a second.
     */
    public static Options of(Scenario scenario, long seed) {
      return new Options(
          seed, scenario.defaultAnomalyShare(), DEFAULT_START, Duration.ofSeconds(1));
    }

    /** These options with another seed. */
    public Options withSeed(long value) {
      return new Options(value, anomalyShare, start, period);
    }

    /** These options with another share of anomalous readings. */
    public Options withAnomalyShare(double value) {
      return new Options(seed, value, start, period);
    }

    /** These options without anomalies: the clean twin. */
    public Options clean() {
      return withAnomalyShare(0);
    }

    /**
     * What a detector for this stream can be trained on: a clean stream with noise of its own, over
     * the two weeks before the start, sampled every 601 seconds. Its first 2,000 readings cover all
     * of the daily rhythm, which as many seconds would not.
     */
    public Options history() {
      Instant twoWeeksBefore = start.minus(Duration.ofDays(14));
      return new Options(
          ~seed,
          0,
          twoWeeksBefore.isBefore(Instant.EPOCH) ? Instant.EPOCH : twoWeeksBefore,
          Duration.ofSeconds(HISTORY_SECONDS));
    }

    /** These options from another time on. */
    public Options withStart(Instant value) {
      return new Options(seed, anomalyShare, value, period);
    }

    /** These options with another time between readings. */
    public Options withPeriod(Duration value) {
      return new Options(seed, anomalyShare, start, value);
    }
  }

  private final Scenario scenario;
  private final Options options;
  private final SignalSource signals;
  private final FaultInjector faults;
  private final double[] values;
  private final SensorReading reading;
  private long nextIndex;
  private Instant nextTime;

  private SensorStream(Scenario scenario, Options options) {
    this.scenario = scenario;
    this.options = options;
    this.nextTime = options.start();
    this.signals = scenario.newSignals(options);
    this.faults = scenario.newFaults(options);
    this.values = new double[scenario.channels().size()];
    this.reading = new SensorReading(scenario);
  }

  /** A stream that begins at its first reading. */
  public static SensorStream of(Scenario scenario, Options options) {
    Objects.requireNonNull(scenario, "scenario");
    Objects.requireNonNull(options, "options");
    return new SensorStream(scenario, options);
  }

  /** What runs. */
  public Scenario scenario() {
    return scenario;
  }

  /** How it runs. */
  public Options options() {
    return options;
  }

  /**
   * The next reading. There is always one.
   *
   * @return the same object each time, overwritten
   */
  public SensorReading next() {
    long index = nextIndex++;
    Instant time = nextTime;
    nextTime = time.plus(options.period());
    signals.next(time, values);
    AnomalyTruth truth = faults.apply(index, values);
    reading.set(index, time, values, truth);
    return reading;
  }

  /**
   * Appends the next readings to a table, to learn from: all fields, no labels.
   *
   * <p>For a model that knows the whole daily rhythm, fill from a stream with {@link
   * Options#history()}.
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
