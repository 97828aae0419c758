package io.github.iforest4j.sim;

import io.github.iforest4j.sim.AnomalyPlan.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One device of one stream: the values that it shows at each moment. Not thread-safe. */
final class Device {
  /** The number of neighbours on each side for a sensor's local mean. */
  private static final int NEIGHBOURS = 4;

  private static final long HALF_DAY = 43_200_000_000L;

  private final Scenario scenario;
  private final DeviceType type;
  private final int number;
  private final String name;
  private final long period;
  private final SignalBuild build;
  private final Sensor[] sensors;
  private final Channel[] channels;
  private final Signal[] signals;
  private final long[] jitterKeys;
  private final @Nullable ConceptDrift[] drifts;
  private final Segments.Modes[] modes;
  private final @Nullable AnomalyPlan plan;

  /** The same signals for moments other than now, with their own memory; made when needed. */
  private Signal @Nullable [] elsewhere;

  private final Lookahead lookahead;

  /**
   * The values of each sensor without anomalies, at moments one period apart: computed when the
   * first of them is needed.
   */
  private double[][] ahead;

  private long aheadFrom;
  private int aheadCount;

  private @Nullable Event frozenIn;
  private long frozenFirst;
  private double frozen;

  Device(
      Scenario scenario,
      DeviceType type,
      int number,
      String name,
      SensorStream.Options options,
      Lookahead lookahead) {
    this.scenario = scenario;
    this.type = type;
    this.number = number;
    this.name = name;
    this.period = Micros.of(options.period());
    this.build =
        new SignalBuild(
            type.formulas(),
            options.seed(),
            number,
            Micros.of(scenario.period()),
            lookahead.normals);
    this.lookahead = lookahead;
    int n = type.sensors().size();
    this.ahead = new double[n][1];
    this.sensors = type.sensors().toArray(Sensor[]::new);
    this.channels = new Channel[n];
    this.signals = signals(build);
    this.jitterKeys = new long[n];
    this.drifts = new ConceptDrift[n];
    for (int s = 0; s < n; s++) {
      channels[s] = scenario.channels().get(sensors[s].channel());
      jitterKeys[s] = build.key(sensors[s].name() + " jitter");
      for (ConceptDrift drift : type.drifts()) {
        if (drift.field().equals(sensors[s].name())) {
          drifts[s] = drift;
        }
      }
    }
    this.modes =
        type.formulas().values().stream()
            .flatMap(formula -> formula.modes(build).stream())
            .toArray(Segments.Modes[]::new);
    this.plan =
        options.anomalyShare() == 0 || type.rules().isEmpty()
            ? null
            : new AnomalyPlan(
                type.rules(),
                options.anomalyShare(),
                type.spacing(),
                build.key("anomalies"),
                options.difficulty(),
                number > 0);
  }

  /** A sensor with its own sampling moments gets its own signals; otherwise all would seek. */
  private Signal[] signals(SignalBuild from) {
    Signal[] made = new Signal[sensors.length];
    for (int s = 0; s < made.length; s++) {
      made[s] = (sensors[s].isPlain() ? from : from.fork()).quantity(sensors[s].name());
    }
    return made;
  }

  String name() {
    return name;
  }

  /** The operating mode that it is in; empty if it has none. */
  String mode(long micros) {
    if (modes.length == 0) {
      return "";
    }
    String mode = modes[0].name(micros);
    for (int m = 1; m < modes.length; m++) {
      mode += "/" + modes[m].name(micros);
    }
    return mode;
  }

  /** The plan of its anomalies; null if it has none. */
  @Nullable AnomalyPlan plan() {
    return plan;
  }

  long tick(long micros) {
    return Math.floorDiv(micros - SensorStream.Options.ORIGIN_MICROS, period);
  }

  /** The event that the reading of a tick belongs to; null for a normal one. */
  @Nullable Event event(long tick) {
    return plan == null ? null : plan.at(tick);
  }

  /** Whether it sends nothing at this tick. */
  static boolean isSilent(@Nullable Event event, long tick) {
    return event != null && event.rule.shape() == AnomalyShape.REBOOT_GAP && tick < event.last();
  }

  /** When the reading that is sent at a tick was taken. */
  private long taken(Event event, long tick, long micros) {
    return switch (event.rule.shape()) {
      case DUPLICATES -> micros + (event.first - 1 - tick) * period;
      case OUT_OF_ORDER -> micros + (event.first + event.last() - 2 * tick) * period;
      default -> micros;
    };
  }

  /** The time that the reading carries. */
  long shownTime(@Nullable Event event, long tick, long micros) {
    if (event == null) {
      return micros;
    }
    return event.rule.shape() == AnomalyShape.CLOCK_SKEW
        ? Math.max(0, micros + Math.round(event.size) * period)
        : taken(event, tick, micros);
  }

  /**
   * Reads the sensors.
   *
   * @param event the event of the tick; null for a normal one
   * @param values receives one value per channel of the scenario, not rounded; NaN for none
   */
  void read(@Nullable Event event, long tick, long micros, double[] values, int offset) {
    if (scenario.channels().size() > sensors.length) {
      for (int c = 0; c < scenario.channels().size(); c++) {
        values[offset + c] = Double.NaN;
      }
    }
    lookAhead(micros);
    long taken = event == null ? micros : taken(event, tick, micros);
    long row = (taken - aheadFrom) / period;
    boolean known = taken >= aheadFrom && row < aheadCount;
    for (int s = 0; s < sensors.length; s++) {
      values[offset + sensors[s].channel()] = known ? ahead[s][(int) row] : cleanAt(s, taken);
    }
    if (event != null && !event.rule.shape().concernsTime()) {
      disturb(event, (int) (tick - event.first), micros, values, offset);
    }
  }

  /**
   * Computes ahead if a moment is not among those computed. After a jump, one moment is computed.
   * When the moment follows the last ones, twice as many are computed as before.
   */
  private void lookAhead(long micros) {
    long end = aheadFrom + aheadCount * period;
    if (micros >= aheadFrom && micros < end) {
      return;
    }
    boolean follows = aheadCount > 0 && micros == end;
    aheadCount = follows ? Math.min(2 * aheadCount, lookahead.most()) : 1;
    aheadFrom = micros;
    if (aheadCount > ahead[0].length) {
      ahead = new double[sensors.length][lookahead.most()];
    }
    Moments now = lookahead.now;
    now.clear();
    for (int i = 0; i < aheadCount; i++) {
      now.add(micros + i * period);
    }
    for (int s = 0; s < sensors.length; s++) {
      if (aheadCount == 1) {
        ahead[s][0] = clean(signals, s, micros);
      } else {
        fill(s, now, ahead[s]);
      }
    }
  }

  private void fill(int s, Moments now, double[] into) {
    if (sensors[s].isPlain()) {
      signals[s].fill(now, into);
      addDrift(s, now, into);
      return;
    }
    Moments sampled = lookahead.sampled;
    int[] shown = lookahead.shown;
    sampled.clear();
    for (int i = 0; i < now.count(); i++) {
      long moment = sensors[s].sampled(now.at(i), jitterKeys[s]);
      if (i == 0 || moment != sampled.at(sampled.count() - 1)) {
        sampled.add(moment);
      }
      shown[i] = sampled.count() - 1;
    }
    signals[s].fill(sampled, into);
    addDrift(s, sampled, into);
    // From the end, where each value has been used before its place is taken.
    for (int i = now.count() - 1; i >= 0; i--) {
      into[i] = into[shown[i]];
    }
  }

  private void addDrift(int s, Moments moments, double[] values) {
    if (drifts[s] != null) {
      for (int i = 0; i < moments.count(); i++) {
        values[i] = drifted(s, values[i], moments.at(i));
      }
    }
  }

  private double drifted(int s, double value, long sampled) {
    ConceptDrift drift = drifts[s];
    return drift == null
        ? value
        : value + drift.done(sampled) * drift.spreads() * sensors[s].spread();
  }

  private double clean(Signal[] from, int s, long micros) {
    long sampled = sensors[s].sampled(micros, jitterKeys[s]);
    return drifted(s, from[s].at(sampled), sampled);
  }

  /** The value of a sensor without anomalies, at some other moment. */
  private double cleanAt(int s, long micros) {
    Signal[] signals = elsewhere;
    if (signals == null) {
      signals = signals(build.fork());
      elsewhere = signals;
    }
    return clean(signals, s, micros);
  }

  private double localMean(int s, long micros) {
    double sum = 0;
    for (int k = -NEIGHBOURS; k <= NEIGHBOURS; k++) {
      sum += cleanAt(s, micros + k * period);
    }
    return sum / (2 * NEIGHBOURS + 1);
  }

  private void disturb(Event event, int age, long micros, double[] values, int offset) {
    int at = offset + sensors[event.sensor].channel();
    if (event.rule.shape() == AnomalyShape.DROPOUT) {
      for (int s = event.sensor; s < event.sensor + event.width; s++) {
        values[offset + sensors[s].channel()] = Double.NaN;
      }
      return;
    }
    values[at] = disturbed(event, age, micros, values[at]);
    List<AnomalyRule.Effect> effects = event.rule.effects();
    // By index: an iterator would be garbage.
    for (int e = 0; e < effects.size(); e++) {
      AnomalyRule.Effect effect = effects.get(e);
      double size = effect.size() * event.size / event.rule.maxSize();
      values[offset + sensors[effect.sensor()].channel()] +=
          size * sensors[effect.sensor()].spread() * rise(age - effect.lag(), event.length);
    }
  }

  /** From 0 to 1 over the first third of a cascade. */
  private static double rise(int age, int length) {
    return age < 0 ? 0 : Math.min(1, (age + 1) * 3. / length);
  }

  private double disturbed(Event event, int age, long micros, double clean) {
    int s = event.sensor;
    double size = event.size;
    double spread = sensors[s].spread();
    double done = (age + 1.) / event.length;
    long onset = micros - age * period;
    return switch (event.rule.shape()) {
      case SPIKE, LEVEL_SHIFT, BIAS -> clean + size * spread;
      case DRIFT -> clean + size * spread * done;
      case CALIBRATION_CREEP -> clean + size * spread * done * done;
      case CASCADE -> clean + size * spread * rise(age, event.length);
      case EXTREMUM, PLATFORM, VALUE -> level(event);
      case AMPLITUDE -> clean + size * (clean - sensors[s].mean());
      case FREQUENCY -> cleanAt(s, onset + Math.round(size * age * period));
      case VARIANCE -> clean + size * (clean - localMean(s, micros));
      case NOISE_FLOOR -> clean + size * spread * CounterRandom.normal(event.key, 16 + age);
      case PATTERN -> cleanAt(s, onset + (event.length - 1 - age) * period);
      case PATTERN_SHIFT -> cleanAt(s, micros - event.length / 2 * period);
      case CORRELATION_BREAK -> cleanAt(s, micros + otherDays(event));
      case CONTEXTUAL -> cleanAt(s, micros + HALF_DAY);
      case STUCK -> frozen(event, onset);
      case CLIPPING -> clipped(event, clean, onset);
      case QUANTISATION -> Math.rint(clean / (size * spread)) * (size * spread);
      case UNIT_CHANGE -> otherUnit(channels[s].field().unit(), clean);
      case DROPOUT, CLOCK_SKEW, DUPLICATES, OUT_OF_ORDER, REBOOT_GAP -> clean;
    };
  }

  /** Clips on the side where the sensor is halfway through, so that something is cut off. */
  private double clipped(Event event, double clean, long onset) {
    double limit = level(event);
    double halfway = cleanAt(event.sensor, onset + event.length / 2 * period);
    return halfway > limit ? Math.min(clean, limit) : Math.max(clean, limit);
  }

  /** A fixed value that an event shows or clips at. */
  private double level(Event event) {
    double[] choice = event.rule.values();
    if (event.rule.shape() == AnomalyShape.VALUE) {
      return event.rule.whole()
          ? CounterRandom.between(event.key, 4, (int) choice[0], (int) choice[1])
          : choice[CounterRandom.index(event.key, 4, choice.length)];
    }
    Sensor sensor = sensors[event.sensor];
    return sensor.mean() + event.size * sensor.spread();
  }

  /** A number of whole days in microseconds: the time of day stays, only chance differs. */
  private static long otherDays(Event event) {
    return CounterRandom.between(event.key, 5, 8, 28) * 2 * HALF_DAY;
  }

  private double frozen(Event event, long onset) {
    if (frozenIn != event || frozenFirst != event.first) {
      frozenIn = event;
      frozenFirst = event.first;
      frozen = cleanAt(event.sensor, onset - period);
    }
    return frozen;
  }

  /**
   * The value as another setting of the instrument would show it. For other units the decimal point
   * is wrong.
   */
  private static double otherUnit(String unit, double value) {
    return switch (unit) {
      case "°C" -> 1.8 * value + 32;
      case "m³/h" -> value / 3.6;
      case "mm/s" -> value / 25.4;
      case "V", "A", "W", "kW", "bar" -> value / 1_000;
      default -> value / 10;
    };
  }

  /**
   * The truth of an event.
   *
   * @param index the index of a reading of this device in the stream
   * @param tick the tick of that reading
   * @param micros the time of that reading
   * @param stride the difference of indices between two readings of this device
   */
  AnomalyTruth truth(Event event, long index, long tick, long micros, int stride) {
    AnomalyTruth truth = event.truth;
    if (truth == null) {
      truth = newTruth(event, index, tick, micros, stride);
      event.truth = truth;
    }
    return truth;
  }

  private AnomalyTruth newTruth(Event event, long index, long tick, long micros, int stride) {
    AnomalyRule rule = event.rule;
    List<String> fields = new ArrayList<>();
    if (rule.shape().concernsTime()) {
      fields.add("time");
    } else {
      for (int s = event.sensor; s < event.sensor + event.width; s++) {
        fields.add(sensors[s].name());
      }
      for (AnomalyRule.Effect effect : rule.effects()) {
        fields.add(sensors[effect.sensor()].name());
      }
    }
    long first = index + (event.first - tick) * stride;
    long last = first + (event.length - 1L) * stride;
    int peak =
        rule.shape() == AnomalyShape.CASCADE
            ? (event.length + 2) / 3 - 1
            : rule.shape().peaksAtEnd() ? event.length - 1 : 0;
    return new AnomalyTruth(
        event.number * stride + number + 1,
        rule.name(),
        name,
        fields,
        fields.get(0),
        first,
        first + (long) peak * stride,
        last,
        Micros.instant(micros + (event.first - tick) * period),
        Micros.instant(micros + (event.last() - tick) * period),
        event.length,
        rule.shape().isDeparture() ? Math.abs(event.size) : Double.NaN,
        sentence(event, fields));
  }

  private String sentence(Event event, List<String> fields) {
    Channel channel = channels[event.sensor];
    return event
        .rule
        .sentence()
        .replace("{sensors}", String.join(", ", fields))
        .replace("{sensor}", fields.get(0))
        .replace(
            "{amount}", channel.difference(Math.abs(event.size * sensors[event.sensor].spread())))
        .replace("{value}", channel.text(level(event)))
        .replace("{way}", event.size > 0 ? "high" : "low")
        .replace("{effects}", String.join(", ", fields.subList(1, fields.size())))
        .replace("{length}", Integer.toString(event.length));
  }
}
