package io.github.iforest4j.sim;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What is measured, how it behaves, and what can go wrong. Immutable and thread-safe; one scenario
 * serves any number of {@link SensorStream}s.
 *
 * <ul>
 *   <li>{@code plant}: a motor-driven pump with seven sensors under a changing load (daily rhythm,
 *       batch cycle, noise), a {@code time} field, and the anomaly kinds {@code spike}, {@code
 *       drift}, {@code stuck}, {@code dropout} and {@code level_shift}.
 *   <li>{@code hvac-office}: the air of an office (temperature, humidity, carbon dioxide) over a
 *       day of people coming and going, a {@code time} field, and the anomaly kinds of {@code
 *       plant}.
 *   <li>{@code network}: connection records of mixed kinds without a time field, and one anomaly
 *       kind per disturbed field.
 * </ul>
 */
public final class Scenario {
  private final String name;
  private final String description;
  private final boolean timed;
  private final List<Channel> channels;
  private final FeatureSchema schema;
  private final List<String> anomalyKinds;
  private final double defaultAnomalyShare;
  private final Function<SensorStream.Options, SignalSource> signals;
  private final Function<SensorStream.Options, FaultInjector> faults;

  Scenario(
      String name,
      String description,
      boolean timed,
      List<Channel> channels,
      List<String> anomalyKinds,
      double defaultAnomalyShare,
      Function<SensorStream.Options, SignalSource> signals,
      Function<SensorStream.Options, FaultInjector> faults) {
    this.name = name;
    this.description = description;
    this.timed = timed;
    this.channels = List.copyOf(channels);
    this.anomalyKinds = List.copyOf(anomalyKinds);
    this.defaultAnomalyShare = defaultAnomalyShare;
    this.signals = signals;
    this.faults = faults;
    List<Field> fields = new ArrayList<>();
    if (timed) {
      fields.add(Field.text("time", FieldRole.TIME));
    }
    for (Channel channel : channels) {
      fields.add(channel.field());
    }
    this.schema = new FeatureSchema(fields);
  }

  /** In a class of its own, so that loading {@link Scenario} does not need the scenarios. */
  private static final class Known {
    static final List<Scenario> ALL =
        List.of(HvacOfficeScenario.SCENARIO, NetworkScenario.SCENARIO, PlantScenario.SCENARIO);
  }

  /**
   * A scenario by name.
   *
   * @throws IllegalArgumentException if there is none of that name; the message lists those there
   *     are
   */
  public static Scenario named(String name) {
    Objects.requireNonNull(name, "name");
    for (Scenario scenario : Known.ALL) {
      if (scenario.name.equals(name)) {
        return scenario;
      }
    }
    throw new IllegalArgumentException(
        "no scenario is named '" + name + "'; there are " + String.join(", ", names()));
  }

  /** The names of all scenarios, in alphabetical order. */
  public static List<String> names() {
    return Known.ALL.stream().map(Scenario::name).toList();
  }

  /** Its name: lower-case words, joined by hyphens. */
  public String name() {
    return name;
  }

  /** One sentence for a person. */
  public String description() {
    return description;
  }

  /**
   * The fields in the order they have on the wire, with units. Usual ranges are not filled in: they
   * are learned from readings.
   */
  public FeatureSchema schema() {
    return schema;
  }

  /** The kinds of {@link AnomalyTruth} that can occur. */
  public List<String> anomalyKinds() {
    return anomalyKinds;
  }

  /** The share of anomalous readings unless a stream asks for another. */
  public double defaultAnomalyShare() {
    return defaultAnomalyShare;
  }

  /** Whether field 0 is the event time. */
  boolean timed() {
    return timed;
  }

  List<Channel> channels() {
    return channels;
  }

  SignalSource newSignals(SensorStream.Options options) {
    return signals.apply(options);
  }

  FaultInjector newFaults(SensorStream.Options options) {
    return options.anomalyShare() == 0 ? FaultInjector.NONE : faults.apply(options);
  }

  @Override
  public String toString() {
    return "Scenario[" + name + "]";
  }
}
