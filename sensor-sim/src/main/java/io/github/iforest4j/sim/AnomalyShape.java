package io.github.iforest4j.sim;

import java.util.Locale;

/**
 * What an anomaly does to the shown values. Sizes are in spreads of the sensor unless stated
 * otherwise; lengths are in readings.
 */
enum AnomalyShape {
  /** One reading far off. */
  SPIKE(1, 1, 8, 12, "{sensor} jumps {amount} too {way} for one reading"),
  /** One reading at an extreme value, wherever the sensor was. */
  EXTREMUM(1, 1, 6, 9, "{sensor} shows an extreme {value} for one reading"),
  /** Off by a fixed amount for a short while. */
  LEVEL_SHIFT(6, 10, 6, 8, "{sensor} is off by {amount}, too {way}, for {length} readings"),
  /** Off by a smaller fixed amount for a long while. */
  BIAS(30, 60, 2.5, 4, "{sensor} is biased by {amount}, too {way}, for {length} readings"),
  /** Moves away steadily, then is right again. */
  DRIFT(15, 20, 7, 8, "{sensor} drifts to {amount} too {way} within {length} readings"),
  /** Moves away slowly over a long while, faster towards the end. */
  CALIBRATION_CREEP(60, 90, 3, 5, "{sensor} creeps to {amount} too {way} over {length} readings"),
  /** The swings around its mean grow; the size is the factor minus 1. */
  AMPLITUDE(20, 40, 1.5, 2.5, "{sensor} swings too widely for {length} readings"),
  /** Its course runs faster; the size is the factor. */
  FREQUENCY(20, 40, 2, 4, "{sensor} moves too fast for {length} readings"),
  /** The departures from its local mean grow; the size is the factor minus 1. */
  VARIANCE(15, 30, 4, 7, "{sensor} is restless for {length} readings"),
  /** Noise is added; the size is its deviation. */
  NOISE_FLOOR(15, 30, .8, 1.4, "{sensor} is noisier than usual for {length} readings"),
  /** Its course runs backwards. */
  PATTERN(20, 40, 0, 0, "{sensor} runs backwards for {length} readings"),
  /** Its course is late by half the event. */
  PATTERN_SHIFT(20, 40, 0, 0, "{sensor} runs late for {length} readings"),
  /** A flat piece at some usual value. */
  PLATFORM(15, 25, -1.5, 1.5, "{sensor} is flat at {value} for {length} readings"),
  /** The value of another day: usual by itself, but not together with the other sensors. */
  CORRELATION_BREAK(30, 60, 0, 0, "{sensor} no longer follows the others for {length} readings"),
  /** The value of twelve hours later: a usual value at the wrong time. */
  CONTEXTUAL(
      10, 20, 0, 0, "{sensor} shows what belongs to twelve hours later for {length} readings"),
  /** Frozen at its last value. */
  STUCK(20, 24, 0, 0, "{sensor} is frozen at its last value for {length} readings"),
  /** No value. */
  DROPOUT(2, 5, 0, 0, "{sensors} without a value for {length} readings"),
  /** Cannot pass a limit near its mean; the size is the limit. */
  CLIPPING(20, 40, -.4, .4, "{sensor} is clipped at {value} for {length} readings"),
  /** Moves in coarse steps of this size. */
  QUANTISATION(20, 40, 1.5, 2.5, "{sensor} moves in steps of {amount} for {length} readings"),
  /** In another unit. */
  UNIT_CHANGE(8, 15, 0, 0, "{sensor} is in another unit for {length} readings"),
  /** A cause, then its effects on other sensors. */
  CASCADE(40, 60, 5, 7, "{sensor} goes {amount} too {way}, and {effects} after it"),
  /** One of the values that the scenario names. */
  VALUE(1, 1, 0, 0, "{sensor} is {value}"),
  /** The clock is off; the size is in periods. */
  CLOCK_SKEW(10, 20, 20, 60, "the clock is off for {length} readings"),
  /** The reading before is sent again. */
  DUPLICATES(2, 4, 0, 0, "one reading is sent {length} times more"),
  /** The last reading comes first. */
  OUT_OF_ORDER(4, 8, 0, 0, "{length} readings come in the wrong order"),
  /** Nothing is sent; the last reading of the event is the first after the gap. */
  REBOOT_GAP(5, 15, 0, 0, "the device sends nothing for a while, then a first reading");

  final int minLength;
  final int maxLength;
  final double minSize;
  final double maxSize;
  final String sentence;

  AnomalyShape(int minLength, int maxLength, double minSize, double maxSize, String sentence) {
    this.minLength = minLength;
    this.maxLength = maxLength;
    this.minSize = minSize;
    this.maxSize = maxSize;
    this.sentence = sentence;
  }

  /** Its name in scenario files. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it changes time or order of readings and not their values. */
  boolean concernsTime() {
    return this == CLOCK_SKEW || this == DUPLICATES || this == OUT_OF_ORDER || this == REBOOT_GAP;
  }

  /** Whether the size can have either sign. */
  boolean hasDirection() {
    return switch (this) {
      case SPIKE, EXTREMUM, LEVEL_SHIFT, BIAS, DRIFT, CALIBRATION_CREEP, CLOCK_SKEW -> true;
      default -> false;
    };
  }

  /** Whether a more difficult scenario makes the size smaller. */
  boolean shrinks() {
    return hasDirection()
        || this == AMPLITUDE
        || this == VARIANCE
        || this == NOISE_FLOOR
        || this == QUANTISATION
        || this == CASCADE;
  }

  /** Whether the size is in spreads and is the departure of the sensor from its right value. */
  boolean isDeparture() {
    return this != CLOCK_SKEW && hasDirection() || this == CASCADE;
  }

  /** Whether the event is greatest at its end; otherwise it is greatest at its beginning. */
  boolean peaksAtEnd() {
    return this == DRIFT || this == CALIBRATION_CREEP || this == CASCADE;
  }
}
