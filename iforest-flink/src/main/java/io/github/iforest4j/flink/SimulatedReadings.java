package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The simulator as a source of a job, for local runs and load tests. A reading is a function of
 * seed, device and time, so a job that is restored sends the same readings again.
 *
 * <p>The source has one subtask, because the readings of all devices are sent in the order of their
 * times. Several sources that share the devices ({@link #devices}) are faster.
 *
 * <p>Needs {@code flink-connector-datagen} and {@code sensor-sim} on the class path. Immutable.
 */
public final class SimulatedReadings {
  private final String scenario;
  private final SensorStream.Options options;
  private final byte[] model;
  private final int firstDevice;
  private final int numDevices;

  /** Maximum number of readings per second; 0 for as fast as they are taken. */
  private final double perSecond;

  private SimulatedReadings(
      String scenario,
      SensorStream.Options options,
      byte[] model,
      int firstDevice,
      int numDevices,
      double perSecond) {
    this.scenario = scenario;
    this.options = options;
    this.model = model;
    this.firstDevice = firstDevice;
    this.numDevices = numDevices;
    this.perSecond = perSecond;
  }

  /**
   * Readings of all devices of a built-in scenario.
   *
   * @param scenario its name, as {@link Scenario#named} takes it
   * @param options seed, anomalies, start and period
   * @param model the model of the job, for whose schema the readings are made
   * @throws io.github.iforest4j.sim.ScenarioException if there is no such scenario
   */
  public static SimulatedReadings of(
      String scenario, SensorStream.Options options, DetectorModel model) {
    return new SimulatedReadings(
        scenario,
        Objects.requireNonNull(options, "options"),
        model.toBytes(),
        0,
        Scenario.named(scenario).numDevices(),
        0);
  }

  /**
   * The readings of some of the devices only. They are those that all devices would have, with the
   * same positions.
   *
   * @param first the number of the first device, from 0
   * @param count the number of devices
   * @throws IndexOutOfBoundsException if the scenario has fewer devices
   */
  public SimulatedReadings devices(int first, int count) {
    Objects.checkFromIndexSize(first, count, Scenario.named(scenario).numDevices());
    return new SimulatedReadings(scenario, options, model, first, count, perSecond);
  }

  /**
   * The same readings with a maximum rate; by default as fast as the job takes them.
   *
   * @param readings the number of readings per second, more than 0
   * @throws IllegalArgumentException if it is not positive
   */
  public SimulatedReadings perSecond(double readings) {
    if (!(readings > 0)) {
      throw new IllegalArgumentException("readings per second must be positive, was " + readings);
    }
    return new SimulatedReadings(scenario, options, model, firstDevice, numDevices, readings);
  }

  /**
   * Adds the source to a job, with event times and watermarks. Its uid consists of the scenario,
   * the seed and the first device.
   *
   * @param env the environment of the job
   * @param perDevice the number of readings of each device, at least 1; fewer arrive if a device is
   *     silent for a time
   * @throws IllegalArgumentException if it is not positive, or all devices together would have more
   *     than {@code Long.MAX_VALUE} readings
   */
  public DataStream<Reading> in(StreamExecutionEnvironment env, long perDevice) {
    if (perDevice < 1 || perDevice > Long.MAX_VALUE / numDevices) {
      throw new IllegalArgumentException(
          "readings per device must be between 1 and "
              + Long.MAX_VALUE / numDevices
              + ", was "
              + perDevice);
    }
    String uid = scenario + "-" + options.seed() + "-" + firstDevice;
    long start = options.start().toEpochMilli();
    double period = options.period().toNanos() / 1e6;
    int ofScenario = Scenario.named(scenario).numDevices();
    return env.fromSource(
            new DataGeneratorSource<>(
                new Generator(this),
                numDevices * perDevice,
                perSecond == 0
                    ? RateLimiterStrategy.noOp()
                    : RateLimiterStrategy.perSecond(perSecond),
                Reading.TYPE),
            WatermarkStrategy.noWatermarks(),
            uid)
        .setParallelism(1)
        .uid(uid)
        .filter(reading -> reading.numFields() > 0)
        .setParallelism(1)
        .assignTimestampsAndWatermarks(
            // A device whose clock is wrong does not move the time of all others.
            WatermarkStrategy.<Reading>forMonotonousTimestamps()
                .withTimestampAssigner(
                    (reading, known) ->
                        start + (long) ((reading.position() - 1) / ofScenario * period)))
        .setParallelism(1);
  }

  /** A reading by its number among those of the chosen devices; no fields for a silent device. */
  private static final class Generator implements GeneratorFunction<Long, Reading> {
    @Serial private static final long serialVersionUID = 1;

    private final String scenario;
    private final long seed;
    private final double anomalyShare;
    private final Instant start;
    private final Duration period;
    private final double difficulty;
    private final byte[] model;
    private final int firstDevice;
    private final int numDevices;
    private transient @Nullable SensorStream stream;
    private transient @Nullable RecordRow row;

    Generator(SimulatedReadings of) {
      this.scenario = of.scenario;
      this.seed = of.options.seed();
      this.anomalyShare = of.options.anomalyShare();
      this.start = of.options.start();
      this.period = of.options.period();
      this.difficulty = of.options.difficulty();
      this.model = of.model;
      this.firstDevice = of.firstDevice;
      this.numDevices = of.numDevices;
    }

    @Override
    public void open(SourceReaderContext context) throws InvalidModelException {
      stream =
          SensorStream.of(
              Scenario.named(scenario),
              new SensorStream.Options(seed, anomalyShare, start, period, difficulty));
      row = DetectorModel.of(model).schema().newRow();
    }

    @Override
    public Reading map(Long number) {
      SensorStream readings = Objects.requireNonNull(stream);
      RecordRow copy = Objects.requireNonNull(row);
      long index =
          number / numDevices * readings.scenario().numDevices()
              + firstDevice
              + number % numDevices;
      readings.seek(index);
      SensorReading reading = readings.next();
      if (reading.index() != index) {
        return Reading.NONE;
      }
      copy.clear();
      reading.copyTo(copy);
      return Reading.of(copy, scenario + "-" + seed, index + 1);
    }
  }
}
