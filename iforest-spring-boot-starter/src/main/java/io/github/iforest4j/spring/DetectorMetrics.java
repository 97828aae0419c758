package io.github.iforest4j.spring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * What detectors count, for Micrometer: {@code iforest.readings}, {@code iforest.anomalies}, {@code
 * iforest.incidents}, {@code iforest.keys} and {@code iforest.keys.forgotten}. No meter has a tag
 * for a key: their number would grow with the devices.
 *
 * <p>Thread-safe. Works without Spring as well: {@code new DetectorMetrics(detectors,
 * List.of()).bindTo(registry)}.
 */
public final class DetectorMetrics implements MeterBinder {
  private final KeyedDetectors detectors;
  private final List<Tag> tags;

  /**
   * For these detectors.
   *
   * @param tags of every meter, to distinguish several {@link KeyedDetectors} of one service
   */
  public DetectorMetrics(KeyedDetectors detectors, List<Tag> tags) {
    this.detectors = Objects.requireNonNull(detectors, "detectors");
    this.tags = List.copyOf(tags);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    counter(registry, "iforest.readings", "Readings judged", KeyedDetectors::readings);
    counter(
        registry, "iforest.anomalies", "Readings that are anomalies", KeyedDetectors::anomalies);
    counter(registry, "iforest.incidents", "Incidents begun", KeyedDetectors::incidents);
    counter(
        registry,
        "iforest.keys.forgotten",
        "Keys forgotten: idle, or too many",
        KeyedDetectors::forgottenKeys);
    Gauge.builder("iforest.keys", detectors, KeyedDetectors::keys)
        .description("Keys remembered")
        .tags(tags)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<KeyedDetectors> value) {
    FunctionCounter.builder(name, detectors, value)
        .description(description)
        .tags(tags)
        .register(registry);
  }
}
