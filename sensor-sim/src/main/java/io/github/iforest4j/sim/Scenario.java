package io.github.iforest4j.sim;

import io.github.iforest4j.error.TooLargeException;
import io.github.iforest4j.format.SmallFile;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * What is measured, how it behaves, and what can go wrong. Immutable and thread-safe: one scenario
 * can have any number of {@link SensorStream}s.
 *
 * <p>Built in are {@code plant} (a motor-driven pump with seven sensors under a changing load),
 * {@code hvac-office} (the air of an office), {@code network} (connection records of mixed kinds
 * without a time), {@code pump} (vibration and bearing, with faults that cascade), {@code solar} (a
 * photovoltaic string) and {@code fleet} (a thousand devices of three types). Your own scenario is
 * a YAML or JSON file; {@link #fileSchema()} describes it.
 */
public final class Scenario {
  private static final List<String> BUILT_IN =
      List.of("fleet", "hvac-office", "network", "plant", "pump", "solar");
  private static final int MAX_BYTES = 1 << 20;

  private final String name;
  private final String description;
  private final boolean timed;
  private final Duration period;
  private final boolean manyDevices;
  private final List<Channel> channels;
  private final List<DeviceType> types;
  private final FeatureSchema schema;
  private final List<String> anomalyKinds;
  private final double defaultAnomalyShare;

  Scenario(
      String name,
      String description,
      boolean timed,
      Instant period,
      boolean manyDevices,
      List<Channel> channels,
      List<DeviceType> types,
      double defaultAnomalyShare) {
    this.name = name;
    this.description = description;
    this.timed = timed;
    this.period = Duration.between(Instant.EPOCH, period);
    this.manyDevices = manyDevices;
    this.channels = List.copyOf(channels);
    this.types = List.copyOf(types);
    this.defaultAnomalyShare = defaultAnomalyShare;
    List<Field> fields = new ArrayList<>();
    if (timed) {
      fields.add(Field.text("time", FieldRole.TIME));
    }
    if (manyDevices) {
      fields.add(Field.text("device", FieldRole.KEY));
    }
    for (Channel channel : channels) {
      fields.add(channel.field());
    }
    this.schema = schema(name, fields);
    Set<String> kinds = new LinkedHashSet<>();
    for (DeviceType type : types) {
      type.rules().forEach(rule -> kinds.add(rule.name()));
    }
    this.anomalyKinds = List.copyOf(kinds);
  }

  private static FeatureSchema schema(String name, List<Field> fields) {
    try {
      return new FeatureSchema(fields);
    } catch (IllegalArgumentException e) {
      throw new ScenarioException(name + ": " + e.getMessage(), e);
    }
  }

  /**
   * A built-in scenario. Each call reads it anew, which can take 0.2 s, so keep the result.
   *
   * @throws ScenarioException if there is none of that name; the message lists the built-in ones
   */
  public static Scenario named(String name) {
    return ScenarioReader.read(name + ".yaml", source(name), null);
  }

  /** The names of the built-in scenarios, sorted. */
  public static List<String> names() {
    return BUILT_IN;
  }

  /**
   * Reads a scenario from a YAML or JSON file.
   *
   * @throws IOException if the file cannot be read
   * @throws ScenarioException if there is a mistake in it; the message names file, line and key
   */
  public static Scenario read(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    try {
      return ScenarioReader.read(
          file.toString(), SmallFile.text(file, MAX_BYTES, "a scenario"), folder);
    } catch (TooLargeException e) {
      throw new ScenarioException(String.valueOf(e.getMessage()), e);
    } catch (CharacterCodingException e) {
      throw new ScenarioException(
          file + " is not UTF-8 text; convert it, such as with iconv -t UTF-8", e);
    }
  }

  /** Whether a text names a file for {@link #read} rather than a built-in scenario. */
  public static boolean isFileName(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }

  /** The JSON schema of scenario files. */
  public static String fileSchema() {
    return resource("scenario.schema.json");
  }

  /**
   * The file of a built-in scenario, to start your own from.
   *
   * @throws ScenarioException if there is none of that name
   */
  public static String source(String name) {
    Objects.requireNonNull(name, "name");
    if (!BUILT_IN.contains(name)) {
      throw new ScenarioException(
          "no scenario is named '" + name + "'; there are " + String.join(", ", BUILT_IN));
    }
    return resource(name + ".yaml");
  }

  private static String resource(String file) {
    try (InputStream in = Objects.requireNonNull(Scenario.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the built-in " + file, e);
    }
  }

  /** The name: lower-case words, joined by hyphens. */
  public String name() {
    return name;
  }

  /** What it is, in one sentence. */
  public String description() {
    return description;
  }

  /**
   * The fields in the order in which they are written, with units. They have no usual ranges: a
   * model learns those from readings.
   */
  public FeatureSchema schema() {
    return schema;
  }

  /** Whether its readings follow each other in time; if not, each stands alone. */
  public boolean isSeries() {
    return schema().firstWithRole(FieldRole.TIME) >= 0;
  }

  /** The number of sensors: the fields without time and device. */
  public int numSensors() {
    return channels.size();
  }

  /** The number of devices. */
  public int numDevices() {
    return types.stream().mapToInt(DeviceType::count).sum();
  }

  /** The default time between two readings of a device. */
  public Duration period() {
    return period;
  }

  /** The kinds of {@link AnomalyTruth} that can occur. */
  public List<String> anomalyKinds() {
    return anomalyKinds;
  }

  /** The default share of anomalous readings, from 0 to 0.5. */
  public double defaultAnomalyShare() {
    return defaultAnomalyShare;
  }

  /**
   * Whether devices have operating modes, which is so if a formula calls the function {@code
   * modes}.
   */
  public boolean hasModes() {
    return types.stream().flatMap(t -> t.formulas().values().stream()).anyMatch(Formula::hasModes);
  }

  /** Whether field 0 is the event time. */
  boolean isTimed() {
    return timed;
  }

  /** The index of the first sensor among the fields. */
  int firstChannel() {
    return (timed ? 1 : 0) + (manyDevices ? 1 : 0);
  }

  List<Channel> channels() {
    return channels;
  }

  /** The sensors of the first type of device. */
  List<Sensor> sensors() {
    return types.get(0).sensors();
  }

  List<ConceptDrift> drifts() {
    return types.stream().flatMap(type -> type.drifts().stream()).toList();
  }

  Device[] newDevices(SensorStream.Options options) {
    Device[] devices = new Device[numDevices()];
    Lookahead lookahead = new Lookahead(devices.length);
    int d = 0;
    for (DeviceType type : types) {
      int digits = Integer.toString(type.count()).length();
      for (int i = 1; i <= type.count(); i++) {
        String device =
            manyDevices ? String.format(Locale.ROOT, "%s-%0" + digits + "d", type.name(), i) : "";
        devices[d] = new Device(this, type, d++, device, options, lookahead);
      }
    }
    return devices;
  }

  @Override
  public String toString() {
    return "Scenario[" + name + "]";
  }
}
