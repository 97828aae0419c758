package io.github.iforest4j.sim;

import java.time.Instant;
import java.util.List;
import org.apache.commons.math3.distribution.LogNormalDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * A motor-driven pump. One hidden quantity, the load, follows the day, a batch cycle and chance; it
 * drives current, speed, vibration and (4 s later) flow and pressure at once, and the bearing
 * temperature slowly, on top of the room's.
 */
final class PlantScenario {
  static final int BEARING_TEMP = 0;
  static final int PRESSURE = 1;
  static final int VIBRATION = 2;
  static final int FLOW = 3;
  static final int CURRENT = 4;
  static final int SPEED = 5;
  static final int AMBIENT_TEMP = 6;

  /** The spreads are measured over whole days of clean readings; a test holds them to it. */
  private static final List<Channel> CHANNELS =
      List.of(
          Channel.sensor("bearing_temp", "°C", 2, -20, 150, 1.73),
          Channel.sensor("pressure", "bar", 3, 0, 16, .25),
          Channel.sensor("vibration", "mm/s", 3, 0, 25, .127),
          Channel.sensor("flow", "m³/h", 2, 0, 200, 3.7),
          Channel.sensor("current", "A", 2, 0, 100, 2.05),
          Channel.sensor("speed", "rpm", 1, 0, 3000, 3.6),
          Channel.sensor("ambient_temp", "°C", 2, -20, 60, .87));

  /** Those that move within seconds. A frozen temperature is no visible anomaly. */
  private static final int[] CAN_FREEZE = {PRESSURE, VIBRATION, FLOW, CURRENT, SPEED};

  static final Scenario SCENARIO =
      new Scenario(
          "plant",
          "A motor-driven pump: seven sensors under a changing load, with a time.",
          true,
          CHANNELS,
          SensorFaults.KINDS,
          .03,
          Pump::new,
          options -> new SensorFaults(CHANNELS, CAN_FREEZE, options));

  /** Not a divisor of a minute or an hour, so that round sampling periods see all of it. */
  private static final long BATCH_MILLIS = 137_000;

  private static final double MEAN_LOAD = .62;

  private PlantScenario() {}

  private static final class Pump implements SignalSource {
    private final Wander loadWander;
    private final Wander ambientWander;
    private final Lag pipe;
    private final Lag heat;
    private final NormalDistribution bearingNoise;
    private final NormalDistribution pressureNoise;
    private final LogNormalDistribution vibrationNoise;
    private final NormalDistribution flowNoise;
    private final NormalDistribution currentNoise;
    private final NormalDistribution speedNoise;
    private final NormalDistribution ambientNoise;

    Pump(SensorStream.Options options) {
      long seed = options.seed();
      double step = options.period().toNanos() * 1e-9;
      loadWander = new Wander(SeededRandom.of(seed, "load"), .03, 40, step);
      ambientWander = new Wander(SeededRandom.of(seed, "ambient"), .15, 150, step);
      pipe = new Lag(4, step);
      heat = new Lag(180, step).settledAt(MEAN_LOAD + .07 * daily(options.start(), 14));
      bearingNoise = noise(seed, "bearing_temp", .3);
      pressureNoise = noise(seed, "pressure", .03);
      vibrationNoise = new LogNormalDistribution(SeededRandom.of(seed, "vibration"), 0, .035);
      flowNoise = noise(seed, "flow", .8);
      currentNoise = noise(seed, "current", .35);
      speedNoise = noise(seed, "speed", 1);
      ambientNoise = noise(seed, "ambient_temp", .15);
    }

    private static NormalDistribution noise(long seed, String sensor, double deviation) {
      return new NormalDistribution(SeededRandom.of(seed, sensor), 0, deviation);
    }

    @Override
    public void next(Instant time, double[] values) {
      double load = MEAN_LOAD + .07 * daily(time, 14) + .1 * batch(time) + loadWander.next();
      double pumped = pipe.next(load);
      double room = 22 + 1.2 * daily(time, 16) + ambientWander.next();
      values[BEARING_TEMP] = room + 30 + 18 * heat.next(load) + bearingNoise.sample();
      values[PRESSURE] = 7.4 - 2.2 * pumped * pumped + pressureNoise.sample();
      values[VIBRATION] = (1.5 + 1.1 * load) * vibrationNoise.sample();
      values[FLOW] = 42 + 40 * pumped + flowNoise.sample();
      values[CURRENT] = 20 + 22 * load + currentNoise.sample();
      values[SPEED] = 1500 - 38 * load + speedNoise.sample();
      values[AMBIENT_TEMP] = room + ambientNoise.sample();
    }

    /** From −1 to 1 over the day (UTC), highest at an hour. */
    private static double daily(Instant time, int peakHour) {
      double hours = Math.floorMod(time.getEpochSecond(), 86_400) / 3600.;
      return StrictMath.cos(2 * Math.PI * (hours - peakHour) / 24);
    }

    /** From −1 to 1 over a batch. */
    private static double batch(Instant time) {
      double phase = (double) Math.floorMod(time.toEpochMilli(), BATCH_MILLIS) / BATCH_MILLIS;
      return StrictMath.sin(2 * Math.PI * phase);
    }
  }
}
