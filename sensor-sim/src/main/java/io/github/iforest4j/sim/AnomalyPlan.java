package io.github.iforest4j.sim;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans which anomalies happen to one device and when: a pure function of the tick. Ticks come in
 * blocks of equal length, chosen so that the share of anomalous readings is right. Each block holds
 * each rule once, in random order, with normal readings before, between and after. So every seed
 * has the right share and all kinds. A seek plans one block. Not thread-safe.
 */
final class AnomalyPlan {
  /** One planned event; overwritten when another block is planned. */
  static final class Event {
    AnomalyRule rule;

    /** An event of this rule, until the next block is planned. */
    Event(AnomalyRule rule) {
      this.rule = rule;
    }

    /** The number in order of time, from 0 in block 0. */
    long number;

    long first;
    int length;

    /** The first affected channel. */
    int sensor;

    /** How many channels are affected, from {@code sensor} on. */
    int width;

    /** The size with its sign; see the shape. */
    double size;

    /** The key of what is random within it. */
    long key;

    /** Made when it is first needed. */
    @Nullable AnomalyTruth truth;

    long last() {
      return first + length - 1;
    }
  }

  /** Keeps the arithmetic in range when the share is tiny; no stream is as long. */
  private static final double LONGEST_BLOCK = 1e12;

  private final List<AnomalyRule> rules;
  private final int spacing;
  private final long key;
  private final double difficulty;
  private final long blockLength;
  private final long phase;
  private final Event[] events;
  private final int[] order;
  private final double[] weights;
  private long block = Long.MIN_VALUE;
  private int near;

  /**
   * A plan.
   *
   * @param share the share of anomalous readings, greater than 0
   * @param spacing the least number of normal readings between two events
   * @param anyPhase whether blocks begin at a random tick and not at tick 0, so that the devices of
   *     a fleet are out of step
   */
  AnomalyPlan(
      List<AnomalyRule> rules,
      double share,
      int spacing,
      long key,
      double difficulty,
      boolean anyPhase) {
    this.rules = rules;
    this.spacing = spacing;
    this.key = key;
    this.difficulty = difficulty;
    this.events = new Event[rules.size()];
    this.order = new int[rules.size()];
    this.weights = new double[rules.size() + 1];
    double mean = 0;
    long most = (long) spacing * (rules.size() + 1);
    for (int e = 0; e < events.length; e++) {
      events[e] = new Event(rules.get(e));
      mean += (rules.get(e).minLength() + rules.get(e).maxLength()) / 2.;
      most += rules.get(e).maxLength();
    }
    this.blockLength = Math.max(most, Math.round(Math.min(mean / share, LONGEST_BLOCK)));
    this.phase = anyPhase ? (long) (CounterRandom.uniform(key, -1) * blockLength) : 0;
  }

  /** The block that a tick is in. */
  long block(long tick) {
    return Math.floorDiv(tick + phase, blockLength);
  }

  /** The event that a tick belongs to; null for a normal one. */
  @Nullable Event at(long tick) {
    long b = block(tick);
    if (b != block) {
      plan(b);
    }
    while (near > 0 && tick <= events[near - 1].last()) {
      near--;
    }
    while (near < events.length && tick > events[near].last()) {
      near++;
    }
    return near < events.length && tick >= events[near].first ? events[near] : null;
  }

  /** The events of a block, in order; overwritten by the next call. */
  Event[] ofBlock(long b) {
    if (b != block) {
      plan(b);
    }
    return events;
  }

  private void plan(long b) {
    block = b;
    near = 0;
    long random = CounterRandom.key(key, b);
    int counter = 0;
    for (int e = 0; e < order.length; e++) {
      order[e] = e;
    }
    for (int e = order.length - 1; e > 0; e--) {
      int other = CounterRandom.index(random, counter++, e + 1);
      int kept = order[e];
      order[e] = order[other];
      order[other] = kept;
    }
    long anomalous = 0;
    for (int e = 0; e < events.length; e++) {
      AnomalyRule rule = rules.get(order[e]);
      events[e].rule = rule;
      events[e].length =
          CounterRandom.between(random, counter++, rule.minLength(), rule.maxLength());
      anomalous += events[e].length;
    }
    double sum = 0;
    for (int g = 0; g < weights.length; g++) {
      weights[g] = .3 + CounterRandom.uniform(random, counter++);
      sum += weights[g];
    }
    long spare = blockLength - anomalous - (long) spacing * weights.length;
    long at = b * blockLength - phase;
    for (int e = 0; e < events.length; e++) {
      at += spacing + (long) (spare * (weights[e] / sum));
      fill(events[e], CounterRandom.key(random, e));
      events[e].number = b * events.length + e;
      events[e].first = at;
      at += events[e].length;
    }
  }

  private void fill(Event event, long random) {
    AnomalyRule rule = event.rule;
    event.truth = null;
    event.key = random;
    int[] sensors = rule.sensors();
    if (rule.shape() == AnomalyShape.DROPOUT) {
      // Sensors next to each other: they share a cable.
      event.width = Math.min(sensors.length, CounterRandom.between(random, 0, 1, 3));
      int first = CounterRandom.index(random, 1, sensors.length - event.width + 1);
      event.sensor = sensors[first];
      event.width = Math.min(event.width, run(sensors, first));
    } else {
      event.width = 1;
      event.sensor = sensors[CounterRandom.index(random, 1, sensors.length)];
    }
    double size =
        rule.minSize() + (rule.maxSize() - rule.minSize()) * CounterRandom.uniform(random, 2);
    if (rule.shape().shrinks()) {
      size /= difficulty;
    }
    boolean down = rule.shape().hasDirection() && CounterRandom.index(random, 3, 2) == 0;
    event.size = down ? -size : size;
  }

  /** The number of channels, from this one on, that follow each other without a gap. */
  private static int run(int[] sensors, int first) {
    int length = 1;
    while (first + length < sensors.length && sensors[first + length] == sensors[first] + length) {
      length++;
    }
    return length;
  }
}
