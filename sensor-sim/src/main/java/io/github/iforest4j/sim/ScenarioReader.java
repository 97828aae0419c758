package io.github.iforest4j.sim;

import io.github.iforest4j.schema.Field;
import io.github.iforest4j.sim.AnomalyRule.Effect;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads scenario files; {@code scenario.schema.json} describes them. */
final class ScenarioReader {
  /** The keys of each part of a file; the published schema has the same ones. */
  static final Map<String, Set<String>> KEYS =
      Map.of(
          "scenario",
          keys(
              "name description time period quantities sensors anomalies faults page drifts devices"),
          "device",
          keys("count quantities sensors anomalies drifts"),
          "sensor",
          keys("value unit decimals resolution range mean spread every jitter words categories"),
          "anomalies",
          keys("share spacing kinds"),
          "kind",
          keys("kind name sensors length size values between effects sentence meaning action"),
          "effect",
          keys("sensor size lag"),
          "drift",
          keys("sensor after over by"));

  private static final String NAME = "[A-Za-z][A-Za-z0-9_]{0,63}";
  private static final String HYPHENED = "[A-Za-z][A-Za-z0-9_-]{0,63}";
  private static final Set<String> RESERVED =
      Set.of("t", "hour", "device", "time", "anomaly", "anomaly_kind", "anomaly_id", "true_mode");
  private static final double HUGE = 1e12;
  private static final int MAX_DEVICES = 100_000;
  private static final int MAX_READINGS = 100_000;
  private static final int SAMPLES = 512;
  private static final long SAMPLED_SPAN = 28 * 86_400 * Micros.PER_SECOND;

  private final @Nullable Path folder;
  private final YamlMap file;
  private final List<Channel> channels = new ArrayList<>();

  /** Whether its anomalies are the faults that the file says what to do about. */
  private final boolean faultsOnly;

  private ScenarioReader(YamlMap file, @Nullable Path folder, boolean faultsOnly) {
    this.file = file;
    this.folder = folder;
    this.faultsOnly = faultsOnly;
  }

  /** A set of keys in this order. */
  private static Set<String> keys(String names) {
    return new LinkedHashSet<>(List.of(names.split(" ")));
  }

  private static Set<String> keysOf(String mapping) {
    return Objects.requireNonNull(KEYS.get(mapping));
  }

  /**
   * Reads a scenario.
   *
   * @param name the name of the file, for messages
   * @param folder the folder of the file, for {@code replay}; null if it is not a file
   * @throws ScenarioException naming file, line and key of the first thing that is wrong
   */
  static Scenario read(String name, String text, @Nullable Path folder) {
    return new ScenarioReader(YamlMap.parse(name, text), folder, false).scenario();
  }

  /**
   * Reads the faults of a scenario of one device.
   *
   * @param name the name of the file, for messages
   * @throws ScenarioException as for {@link #read}, or if the file says of no fault what to do
   */
  static FaultCatalogue faults(String name, String text) {
    YamlMap file = YamlMap.parse(name, text);
    List<FaultCatalogue.Fault> faults = new ArrayList<>();
    for (YamlMap kind : kinds(file, true)) {
      faults.add(
          new FaultCatalogue.Fault(
              kind.text("name", kind.text("kind")), kind.text("meaning"), kind.text("action")));
    }
    if (faults.isEmpty()) {
      throw new ScenarioException(
          name + " has no fault with an action, so there is no truth about what to do");
    }
    Scenario scenario = new ScenarioReader(file, null, true).scenario();
    return new FaultCatalogue(scenario, faults, file.text("page", ""));
  }

  /** The kinds of anomalies of a type, or its faults: the kinds with an action. */
  private static List<YamlMap> kinds(YamlMap map, boolean faultsOnly) {
    List<YamlMap> kinds = new ArrayList<>(map.map("anomalies").maps("kinds", "kind"));
    if (faultsOnly) {
      kinds.addAll(map.maps("faults", "kind"));
      kinds.removeIf(kind -> !kind.has("action"));
    }
    return kinds;
  }

  private Scenario scenario() {
    file.only(keysOf("scenario"));
    String name = file.text("name");
    if (!name.matches("[a-z][a-z0-9-]{0,63}")) {
      throw file.wrong("name", "must be lower-case words joined by hyphens, was '" + name + "'");
    }
    boolean timed = file.flag("time", true);
    long period = duration(file, "period", Micros.PER_SECOND, 1_000, 86_400 * Micros.PER_SECOND);
    YamlMap anomalies = file.map("anomalies").only(keysOf("anomalies"));
    double share = anomalies.number("share", .03, 0, SensorStream.Options.MAX_ANOMALY_SHARE);
    List<DeviceType> types = new ArrayList<>();
    if (file.has("devices")) {
      YamlMap devices = file.map("devices");
      if (file.has("sensors")) {
        throw file.wrong("sensors", "belongs in the devices, if there are any");
      }
      int total = 0;
      for (String type : devices.keys()) {
        YamlMap device = devices.map(type).only(keysOf("device"));
        int count = device.integer("count", 1, 1, MAX_DEVICES);
        total += count;
        if (!type.matches(HYPHENED) || total > MAX_DEVICES) {
          throw devices.wrong(type, "must be a plain word, and all devices at most " + MAX_DEVICES);
        }
        types.add(type(type, count, device, timed));
      }
    } else {
      types.add(type("", 1, file, timed));
    }
    return new Scenario(
        name,
        file.text("description", name),
        timed,
        Micros.instant(period),
        file.has("devices"),
        channels,
        types,
        share);
  }

  private DeviceType type(String name, int count, YamlMap map, boolean timed) {
    Map<String, Formula> formulas = new LinkedHashMap<>();
    YamlMap quantities = map.map("quantities");
    for (String quantity : quantities.keys()) {
      addFormula(formulas, quantities, quantity, quantity, quantities.text(quantity));
    }
    YamlMap sensorMaps = map.map("sensors");
    if (sensorMaps.keys().isEmpty()) {
      throw map.wrong("sensors", "must name at least one sensor");
    }
    for (String sensor : sensorMaps.keys()) {
      YamlMap one = sensorMaps.map(sensor).only(keysOf("sensor"));
      addFormula(formulas, one, sensor, "value", one.text("value"));
    }
    double[][] usual = usual(sensorMaps, formulas);
    List<Sensor> sensors = new ArrayList<>();
    for (String sensor : sensorMaps.keys()) {
      YamlMap one = sensorMaps.map(sensor);
      int channel = channel(sensor, one);
      double[] meanAndSpread = usual[sensors.size()];
      sensors.add(
          new Sensor(
              channel,
              sensor,
              one.has("every") ? duration(one, "every", 0, 1_000, Long.MAX_VALUE / 4) : 0,
              one.has("jitter") ? duration(one, "jitter", 0, 1, 3_600 * Micros.PER_SECOND) : 0,
              meanAndSpread[0],
              meanAndSpread[1]));
    }
    YamlMap anomalies = map.map("anomalies").only(keysOf("anomalies"));
    List<AnomalyRule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlMap kind : kinds(map, faultsOnly)) {
      AnomalyRule rule = rule(kind.only(keysOf("kind")), sensors, timed);
      if (!names.add(rule.name())) {
        throw kind.wrong("name", "'" + rule.name() + "' is defined twice");
      }
      rules.add(rule);
    }
    List<ConceptDrift> drifts = new ArrayList<>();
    for (YamlMap drift : map.maps("drifts", "sensor")) {
      drifts.add(drift(drift.only(keysOf("drift")), sensors));
    }
    return new DeviceType(
        name, count, formulas, sensors, rules, anomalies.integer("spacing", 1, 0, 1_000), drifts);
  }

  private void addFormula(
      Map<String, Formula> formulas, YamlMap map, String name, String key, String text) {
    if (!name.matches(NAME) || RESERVED.contains(name)) {
      throw map.wrong(
          key, "has a name that is reserved, or that is not made of letters, digits and _");
    }
    if (formulas.containsKey(name)) {
      throw map.wrong(key, "defines '" + name + "' again");
    }
    try {
      formulas.put(name, Formula.parse(text, name, formulas.keySet(), folder));
    } catch (FormulaException e) {
      throw map.wrong(key, "is not a formula: " + e.getMessage());
    }
  }

  /** Mean and spread of each sensor: from the file, otherwise measured at random moments. */
  private double[][] usual(YamlMap sensors, Map<String, Formula> formulas) {
    List<String> names = List.copyOf(sensors.keys());
    double[][] usual = new double[names.size()][];
    for (int s = 0; s < usual.length; s++) {
      YamlMap one = sensors.map(names.get(s));
      double mean = one.number("mean", Double.NaN, -HUGE, HUGE);
      double spread = one.number("spread", Double.NaN, 0, HUGE);
      if (Double.isNaN(mean) || Double.isNaN(spread)) {
        double[] measured = measured(formulas, names.get(s), one);
        mean = Double.isNaN(mean) ? measured[0] : mean;
        spread = Double.isNaN(spread) ? measured[1] : spread;
      }
      usual[s] = new double[] {mean, spread};
    }
    return usual;
  }

  private double[] measured(Map<String, Formula> formulas, String name, YamlMap sensor) {
    Signal signal;
    try {
      signal = new SignalBuild(formulas, 0, 0, Micros.PER_SECOND, new Normals()).quantity(name);
    } catch (ScenarioException e) {
      throw sensor.wrong("value", String.valueOf(e.getMessage()));
    }
    long key = CounterRandom.key(0, 0, "usual");
    long[] moments = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      moments[i] =
          SensorStream.Options.ORIGIN_MICROS
              + (long) (CounterRandom.uniform(key, i) * SAMPLED_SPAN) / 1_000 * 1_000;
    }
    Arrays.sort(moments);
    double sum = 0;
    double squares = 0;
    int n = 0;
    for (long moment : moments) {
      double value = signal.at(moment);
      if (Double.isFinite(value)) {
        n++;
        double off = value - sum / Math.max(1, n - 1);
        sum += value;
        squares += off * (value - sum / n);
      }
    }
    if (n == 0) {
      throw sensor.wrong("value", "is never a number");
    }
    return new double[] {sum / n, Math.sqrt(squares / n)};
  }

  /** The index of a sensor's channel; devices of several types may share one. */
  private int channel(String name, YamlMap map) {
    int decimals = map.integer("decimals", 2, 0, Channel.MAX_DECIMALS);
    double limit = Math.min(HUGE, Channel.MAX_STEPS / Channel.powerOfTen(decimals));
    List<String> words = map.has("words") ? words(map) : null;
    double[] range =
        words == null
            ? map.range("range", -limit, limit, -limit, limit)
            : new double[] {0, words.size() - 1};
    if (words != null) {
      decimals = 0;
    }
    double steps = map.number("resolution", 0, 0, HUGE) * Channel.powerOfTen(decimals);
    if (steps != Math.rint(steps)) {
      throw map.wrong("resolution", "must be a multiple of the last of " + decimals + " decimals");
    }
    Field field;
    try {
      field =
          map.has("categories")
              ? Field.categorical(name, map.texts("categories"))
              : words != null
                  ? Field.categorical(name, words)
                  : Field.numeric(name, map.text("unit", ""));
    } catch (IllegalArgumentException e) {
      throw map.wrong("categories", "cannot be used: " + e.getMessage());
    }
    Channel channel =
        new Channel(field, decimals, Math.max(1, (long) steps), range[0], range[1], words);
    for (int c = 0; c < channels.size(); c++) {
      Channel other = channels.get(c);
      if (other.field().name().equals(name)) {
        if (!other.field().equals(field) || other.decimals() != decimals) {
          throw map.wrong(
              "value", "belongs to a sensor that has another unit or other decimals above");
        }
        return c;
      }
    }
    channels.add(channel);
    return channels.size() - 1;
  }

  private static List<String> words(YamlMap map) {
    List<String> words = map.texts("words");
    for (String word : words) {
      if (!word.matches(HYPHENED)) {
        throw map.wrong("words", "must be plain words, was '" + word + "'");
      }
    }
    return List.copyOf(words);
  }

  private AnomalyRule rule(YamlMap map, List<Sensor> sensors, boolean timed) {
    String word = map.text("kind");
    AnomalyShape shape =
        Arrays.stream(AnomalyShape.values())
            .filter(s -> s.word().equals(word))
            .findFirst()
            .orElseThrow(
                () ->
                    map.wrong(
                        "kind",
                        "'" + word + "' is not known; there are " + words(AnomalyShape.values())));
    if (shape.concernsTime() && !timed) {
      throw map.wrong("kind", "'" + word + "' needs a scenario with time");
    }
    String name = map.text("name", word);
    if (!name.matches(NAME)) {
      throw map.wrong("name", "must be made of letters, digits and _, was '" + name + "'");
    }
    int[] affected = new int[sensors.size()];
    Arrays.setAll(affected, s -> s);
    if (map.has("sensors")) {
      List<String> names = map.texts("sensors");
      affected =
          names.stream().mapToInt(n -> sensor(map, "sensors", n, sensors)).sorted().toArray();
      if (affected.length == 0) {
        throw map.wrong("sensors", "must name at least one sensor");
      }
    }
    double[] length = map.range("length", 1, MAX_READINGS, shape.minLength, shape.maxLength);
    double[] size = map.range("size", -1_000, 1_000, shape.minSize, shape.maxSize);
    boolean whole = map.has("between");
    double[] values = whole ? map.range("between", -1e9, 1e9) : new double[0];
    if (shape == AnomalyShape.VALUE && !whole) {
      values = shownValues(map, channels.get(sensors.get(affected[0]).channel()));
    }
    List<Effect> effects = new ArrayList<>();
    for (YamlMap effect : map.maps("effects", "sensor")) {
      effect.only(keysOf("effect"));
      effects.add(
          new Effect(
              sensor(effect, "sensor", effect.text("sensor"), sensors),
              effect.number("size", 4, -1_000, 1_000),
              effect.integer("lag", 5, 0, MAX_READINGS)));
    }
    if ((shape == AnomalyShape.CASCADE) == effects.isEmpty()) {
      throw map.wrong("effects", "belong to a cascade, which has at least one");
    }
    return new AnomalyRule(
        name,
        shape,
        affected,
        (int) length[0],
        (int) length[1],
        size[0],
        size[1],
        values,
        whole,
        effects,
        map.text("sentence", shape.sentence));
  }

  /** Numbers, or the indices of words. */
  private static double[] shownValues(YamlMap map, Channel channel) {
    List<String> words = channel.words();
    if (words == null) {
      return map.numbers("values", -HUGE, HUGE);
    }
    return map.texts("values").stream()
        .mapToDouble(
            word -> {
              int index = words.indexOf(word);
              if (index < 0) {
                throw map.wrong("values", "'" + word + "' is not one of " + words);
              }
              return index;
            })
        .toArray();
  }

  private static String words(AnomalyShape[] shapes) {
    return String.join(", ", Arrays.stream(shapes).map(AnomalyShape::word).toList());
  }

  private static int sensor(YamlMap map, String key, String name, List<Sensor> sensors) {
    for (int s = 0; s < sensors.size(); s++) {
      if (sensors.get(s).name().equals(name)) {
        return s;
      }
    }
    throw map.wrong(key, "names '" + name + "', which is not a sensor");
  }

  private ConceptDrift drift(YamlMap map, List<Sensor> sensors) {
    String name = map.text("sensor");
    sensor(map, "sensor", name, sensors);
    long after = duration(map, "after", 0, 0, Long.MAX_VALUE / 4);
    long over = duration(map, "over", Micros.PER_SECOND, 0, Long.MAX_VALUE / 4);
    Instant onset = Micros.instant(SensorStream.Options.ORIGIN_MICROS + after);
    Instant end = Micros.instant(SensorStream.Options.ORIGIN_MICROS + after + over);
    return new ConceptDrift(name, onset, end, map.number("by", 2, -100, 100));
  }

  /** A length of time with its unit, in microseconds. */
  private static long duration(YamlMap map, String key, long otherwise, long least, long most) {
    if (!map.has(key)) {
      return otherwise;
    }
    String text = map.text(key).strip().toLowerCase(Locale.ROOT);
    double seconds;
    try {
      seconds =
          Formula.parse(text, key, Set.of(), null)
              .build(new SignalBuild(Map.of(), 0, 0, 1, new Normals()))
              .at(0);
    } catch (FormulaException e) {
      throw map.wrong(key, "must be a time such as 90s or 10min, was '" + text + "'");
    }
    double micros = Math.rint(seconds * 1e6);
    if (!(micros >= least && micros <= most)) {
      throw map.wrong(key, "must be from " + least / 1e6 + "s to " + most / 1e6 + "s, was " + text);
    }
    return (long) micros;
  }
}
