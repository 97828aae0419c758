package io.github.iforest4j.sim;

import java.time.Instant;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The air of an office. People come in the morning and leave in the evening, every day alike; they
 * bring carbon dioxide, and the ventilation follows. The temperature lags behind the sun and swings
 * with the heater; relative humidity falls when it rises.
 */
final class HvacOfficeScenario {
  static final int TEMPERATURE = 0;
  static final int HUMIDITY = 1;
  static final int CO2 = 2;

  /** The spreads are measured over whole days of clean readings; a test holds them to it. */
  private static final List<Channel> CHANNELS =
      List.of(
          Channel.sensor("temperature", "°C", 2, -20, 60, .9),
          Channel.sensor("humidity", "%", 1, 0, 100, 2.45),
          Channel.sensor("co2", "ppm", 0, 0, 5000, 140));

  private static final int[] CAN_FREEZE = {TEMPERATURE, HUMIDITY, CO2};

  static final Scenario SCENARIO =
      new Scenario(
          "hvac-office",
          "The air of an office: temperature, humidity and carbon dioxide, with a time.",
          true,
          CHANNELS,
          SensorFaults.KINDS,
          .03,
          Office::new,
          options -> new SensorFaults(CHANNELS, CAN_FREEZE, options));

  static final double MEAN_TEMPERATURE = 22.4;

  /** Not a divisor of an hour, so that round sampling periods see all of it. */
  private static final long HEATER_MILLIS = 1_511_000;

  /** How fast the air follows the people in it. */
  private static final double AIR_SECONDS = 1_200;

  private HvacOfficeScenario() {}

  private static final class Office implements SignalSource {
    private final Wander temperatureWander;
    private final Wander humidityWander;
    private final Wander people;
    private final Lag air;
    private final NormalDistribution temperatureNoise;
    private final NormalDistribution humidityNoise;
    private final NormalDistribution co2Noise;

    Office(SensorStream.Options options) {
      long seed = options.seed();
      double step = options.period().toNanos() * 1e-9;
      temperatureWander = new Wander(SeededRandom.of(seed, "temperature wander"), .53, 3_600, step);
      humidityWander = new Wander(SeededRandom.of(seed, "humidity wander"), 2, 5_400, step);
      people = new Wander(SeededRandom.of(seed, "people"), .12, 1_800, step);
      air = new Lag(AIR_SECONDS, step).settledAt(occupied(options.start()));
      temperatureNoise = noise(seed, "temperature", .1);
      humidityNoise = noise(seed, "humidity", .3);
      co2Noise = noise(seed, "co2", 12);
    }

    private static NormalDistribution noise(long seed, String sensor, double deviation) {
      return new NormalDistribution(SeededRandom.of(seed, sensor), 0, deviation);
    }

    @Override
    public void next(Instant time, double[] values) {
      double crowd = air.next(occupied(time) * (1 + people.next()));
      double warmth = .95 * daily(time, 15) + .25 * heater(time) + temperatureWander.next();
      values[TEMPERATURE] = MEAN_TEMPERATURE + warmth + temperatureNoise.sample();
      values[HUMIDITY] = 42 - 1.5 * warmth + humidityWander.next() + humidityNoise.sample();
      values[CO2] = 430 + 330 * crowd + co2Noise.sample();
    }

    /** From −1 to 1 over the day (UTC), highest at an hour. */
    private static double daily(Instant time, int peakHour) {
      double hours = Math.floorMod(time.getEpochSecond(), 86_400) / 3600.;
      return StrictMath.cos(2 * Math.PI * (hours - peakHour) / 24);
    }

    /** The share of people who are in: 0 by night, 1 at noon, half at 07:00 and 17:00. */
    private static double occupied(Instant time) {
      return 1 / (1 + StrictMath.exp(-6 * (daily(time, 12) - .26)));
    }

    /** From −1 to 1 over a cycle of the heater. */
    private static double heater(Instant time) {
      double phase = (double) Math.floorMod(time.toEpochMilli(), HEATER_MILLIS) / HEATER_MILLIS;
      return StrictMath.sin(2 * Math.PI * phase);
    }
  }
}
