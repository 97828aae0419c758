package io.github.iforest4j.source.prometheus;

import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceProvider;
import java.util.Set;

/**
 * Asks Prometheus, VictoriaMetrics, or what else has their API: {@code
 * prometheus://HOST:PORT/?query=PROMQL}, or {@code prometheus+https}. Settings follow a question
 * mark, with {@code &} between them:
 *
 * <ul>
 *   <li>{@code query} in PromQL; several make one reading together;
 *   <li>{@code step=15s} is the time between two readings;
 *   <li>{@code history=6h} is how long before now they begin;
 *   <li>{@code to=now} ends with what is there now;
 *   <li>{@code device=instance} is the label that names the device;
 *   <li>{@code delay=5s} is how long after its time a value is asked for.
 * </ul>
 *
 * <p>A reading has the fields {@code time} (milliseconds since 1970), {@code device}, if the series
 * have the label, and one field per metric: its name, with the labels that are neither {@code job}
 * nor the device's. The position of a reading is {@code seconds since 1970 · 10⁵ + n}, for the n-th
 * device at that time, so that a run continues where it was.
 */
public final class PrometheusProvider implements SourceProvider {
  /** For {@link java.util.ServiceLoader}. */
  public PrometheusProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("prometheus", "prometheus+https");
  }

  @Override
  public String form() {
    return PrometheusAddress.FORM;
  }

  @Override
  public boolean isEndless() {
    return true;
  }

  @Override
  public boolean isEndless(String name) {
    try {
      return !PrometheusAddress.parse(name).bounded();
    } catch (IllegalArgumentException e) {
      // Opening it says what is wrong.
      return false;
    }
  }

  @Override
  public String title(String name) {
    try {
      return PrometheusAddress.parse(name).title();
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  @Override
  public RecordReader open(SourceContext context) {
    return new PrometheusReader(PrometheusAddress.parse(context.name()), context);
  }
}
