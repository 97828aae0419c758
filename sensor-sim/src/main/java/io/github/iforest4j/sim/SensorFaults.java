package io.github.iforest4j.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * Sensor faults as events, one after the other. Rounds hold each kind once and are as long as the
 * anomaly share wants, so the share is met round by round; at the default share a round has at most
 * 2,000 readings. Normal readings precede, separate and follow the events of a round.
 */
final class SensorFaults implements FaultInjector {
  static final List<String> KINDS = List.of("spike", "drift", "stuck", "dropout", "level_shift");

  private static final int SPIKE = 0;
  private static final int DRIFT = 1;
  private static final int STUCK = 2;
  private static final int DROPOUT = 3;
  private static final int LEVEL_SHIFT = 4;

  /** Shortest and longest event of each kind, in readings; the longest add up to 60. */
  private static final int[][] LENGTHS = {{1, 1}, {15, 20}, {20, 24}, {2, 5}, {6, 10}};

  /** Least and greatest size of each kind that has one, in the sensor's spreads. */
  private static final double[][] SIZES = {{8, 12}, {7, 8}, {0, 0}, {0, 0}, {6, 8}};

  /** So that the arithmetic of a vanishing share stays in range; no stream gets there. */
  private static final double LONGEST_ROUND = 1e15;

  /**
   * One event.
   *
   * @param sensors the affected channels
   * @param size what is added at the most, in the unit of the one affected sensor
   */
  private record Event(int kind, int[] sensors, double size, AnomalyTruth truth) {}

  private final List<Channel> channels;
  private final int[] canFreeze;
  private final double share;
  private final SeededRandom random;
  private final KindDealer kinds = new KindDealer(KINDS.size());
  private final List<Event> round = new ArrayList<>();
  private final double[] previous;
  private int current;
  private long roundEnd;
  private long events;
  private double frozen;

  /**
   * Faults of one stream.
   *
   * @param canFreeze the sensors that move within seconds: a frozen temperature of something heavy
   *     is no visible anomaly
   */
  SensorFaults(List<Channel> channels, int[] canFreeze, SensorStream.Options options) {
    this.channels = channels;
    this.canFreeze = canFreeze.clone();
    this.share = options.anomalyShare();
    this.random = SeededRandom.of(options.seed(), "anomalies");
    this.previous = new double[channels.size()];
  }

  @Override
  public AnomalyTruth apply(long index, double[] values) {
    if (index == roundEnd) {
      planRound();
    }
    AnomalyTruth truth = null;
    if (current < round.size() && index >= round.get(current).truth.firstReading()) {
      Event event = round.get(current);
      truth = event.truth;
      if (index == truth.firstReading()) {
        frozen = previous[event.sensors[0]];
      }
      disturb(event, index - truth.firstReading(), values);
      if (index == truth.lastReading()) {
        current++;
      }
    } else {
      System.arraycopy(values, 0, previous, 0, previous.length);
    }
    return truth;
  }

  private void disturb(Event event, long age, double[] values) {
    int sensor = event.sensors[0];
    switch (event.kind) {
      case SPIKE, LEVEL_SHIFT -> values[sensor] += event.size;
      case DRIFT -> values[sensor] += event.size * (age + 1) / event.truth.length();
      case STUCK -> values[sensor] = frozen;
      default -> {
        for (int s : event.sensors) {
          values[s] = Double.NaN;
        }
      }
    }
  }

  private void planRound() {
    round.clear();
    current = 0;
    int n = KINDS.size();
    int[] kindOf = new int[n];
    int[] lengthOf = new int[n];
    int anomalous = 0;
    for (int e = 0; e < n; e++) {
      kindOf[e] = kinds.next(random);
      lengthOf[e] = random.between(LENGTHS[kindOf[e]][0], LENGTHS[kindOf[e]][1]);
      anomalous += lengthOf[e];
    }
    long length = Math.round(Math.min(anomalous / share, LONGEST_ROUND));
    long[] gaps = gaps(length - anomalous, n + 1);
    long at = roundEnd;
    for (int e = 0; e < n; e++) {
      at += gaps[e];
      round.add(event(kindOf[e], at, lengthOf[e]));
      at += lengthOf[e];
    }
    roundEnd += length;
  }

  /** Parts of random size, at least 1 each, that add up to {@code total}. */
  private long[] gaps(long total, int parts) {
    double[] weights = new double[parts];
    double sum = 0;
    for (int i = 0; i < parts; i++) {
      weights[i] = .3 + random.nextDouble();
      sum += weights[i];
    }
    long[] gaps = new long[parts];
    long left = total;
    for (int i = 0; i < parts - 1; i++) {
      gaps[i] = 1 + (long) ((total - parts) * (weights[i] / sum));
      left -= gaps[i];
    }
    gaps[parts - 1] = left;
    return gaps;
  }

  private Event event(int kind, long first, int length) {
    int[] sensors =
        switch (kind) {
          case STUCK -> new int[] {canFreeze[random.nextInt(canFreeze.length)]};
          case DROPOUT -> neighbours(random.between(1, 3));
          default -> new int[] {random.nextInt(channels.size())};
        };
    Channel channel = channels.get(sensors[0]);
    double spreads = SIZES[kind][0] + (SIZES[kind][1] - SIZES[kind][0]) * random.nextDouble();
    boolean up = random.nextBoolean();
    double size = (up ? spreads : -spreads) * channel.spread();
    List<String> names = new ArrayList<>();
    for (int sensor : sensors) {
      names.add(channels.get(sensor).field().name());
    }
    AnomalyTruth truth =
        new AnomalyTruth(
            ++events,
            KINDS.get(kind),
            names,
            first,
            first + length - 1,
            sentence(kind, names, size, channel, length));
    return new Event(kind, sensors, size, truth);
  }

  /** Sensors next to each other: they share a cable. */
  private int[] neighbours(int count) {
    int[] sensors = new int[count];
    int first = random.nextInt(channels.size() - count + 1);
    for (int i = 0; i < count; i++) {
      sensors[i] = first + i;
    }
    return sensors;
  }

  private static String sentence(
      int kind, List<String> names, double size, Channel channel, int length) {
    String name = names.get(0);
    String amount =
        DecimalText.of(channel.quantize(Math.abs(size)), channel.decimals())
            + " "
            + channel.field().unit();
    String way = size > 0 ? "high" : "low";
    return switch (kind) {
      case SPIKE -> name + " jumps " + amount + " too " + way + " for one reading";
      case DRIFT ->
          name + " drifts to " + amount + " too " + way + " within " + length + " readings";
      case STUCK -> name + " is frozen at its last value for " + length + " readings";
      case DROPOUT -> String.join(", ", names) + " without a value for " + length + " readings";
      default -> name + " is off by " + amount + ", too " + way + ", for " + length + " readings";
    };
  }
}
