package io.github.iforest4j.view.status;

import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.engine.record.AnomalyRecorder;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.source.InputCounts;
import io.github.iforest4j.source.RecordSource;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A run's numbers for Prometheus, each read when it is asked for. Only the time of a verdict is
 * measured as it goes.
 */
public final class RunMetrics {
  private static final double[] SECONDS = {
    1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2,
    5e-2, .1, .25, 1
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Histogram verdicts;
  private final RunStatus run;
  private final List<String> names = new ArrayList<>();

  /** Of a run from its beginning. */
  public RunMetrics(RunStatus run) {
    this.run = run;
    this.verdicts =
        Histogram.builder()
            .name("iforest_verdict_seconds")
            .help("From a parsed reading to its verdict, recorded and handed on")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .withoutExemplars()
            .register(registry);
    verdicts.initLabelValues();
    names.add("iforest_verdict_seconds");
    ofReadings();
    ofAnomalies();
    ofLabels();
    gauge("iforest_devices", "Devices that are remembered", run::devices);
    counter("iforest_devices_forgotten", "Devices that were forgotten", run::forgotten);
    counter(
        "iforest_state_failures", "Times that the state could not be saved", run::stateFailures);
    gauge(
        "iforest_heap_used_bytes",
        "Memory that objects take, those that nobody needs any more included",
        () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
  }

  private void ofReadings() {
    names.add("iforest_phase");
    GaugeWithCallback.builder()
        .name("iforest_phase")
        .help("1 for the phase that the run is in: learning, warming, ready or ended")
        .labelNames("phase")
        .callback(
            c -> {
              for (RunStatus.Phase phase : RunStatus.Phase.values()) {
                c.call(run.phase() == phase ? 1 : 0, phase.word());
              }
            })
        .register(registry);
    counter("iforest_readings_learned", "Readings that were learned from first", run::learnedFrom);
    counter("iforest_readings", "Readings that were watched", run::readings);
    counter("iforest_readings_warming", "Those without a verdict: windows fill", run::warming);
    gauge("iforest_score", "The latest anomaly score", run::score);
    gauge("iforest_threshold", "The threshold in force", run::threshold);
    gauge(
        "iforest_last_reading_timestamp_seconds",
        "When the last reading came",
        () -> run.lastReading().toEpochMilli() / 1e3);
    ofSources();
  }

  private void ofSources() {
    perSource(
        "iforest_source_readings",
        "Readings that a source gave, those included that were learned from",
        InputCounts::readings);
    perSource(
        "iforest_reconnects",
        "Lost connections to a source that were made again",
        InputCounts::reconnects);
    perSource(
        "iforest_messages_dropped",
        "Messages of a source that came while too many others waited",
        InputCounts::dropped);
    names.add("iforest_bad_lines_total");
    CounterWithCallback.builder()
        .name("iforest_bad_lines")
        .help("Lines that were no readings")
        .labelNames("source", "kind")
        .callback(
            c ->
                forEachSource(
                    source ->
                        source
                            .counts()
                            .badLines()
                            .forEach((kind, n) -> c.call(n, source.name(), word(kind)))))
        .register(registry);
    names.add("iforest_source_failed");
    GaugeWithCallback.builder()
        .name("iforest_source_failed")
        .help("1 for a source that cannot be read any further, while others go on")
        .labelNames("source")
        .callback(c -> forEachSource(source -> c.call(source.hasFailed() ? 1 : 0, source.name())))
        .register(registry);
  }

  private void perSource(String name, String help, ToLongFunction<InputCounts> count) {
    names.add(name + "_total");
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("source")
        .callback(
            c -> forEachSource(source -> c.call(count.applyAsLong(source.counts()), source.name())))
        .register(registry);
  }

  private void forEachSource(Consumer<RecordSource> action) {
    RecordSource source = run.source();
    if (source != null) {
      source.parts().forEach(action);
    }
  }

  private static String word(Enum<?> key) {
    return key.name().toLowerCase(Locale.ROOT);
  }

  private void ofAnomalies() {
    counter(
        "iforest_anomalies",
        "Readings called anomalies",
        () -> recorded(AnomalyRecorder::anomalies));
    counter(
        "iforest_episodes",
        "Incidents, each of one anomaly or more",
        () -> recorded(AnomalyRecorder::episodes));
    gauge("iforest_open_episodes", "Incidents that are going on", run::openEpisodes);
    counter(
        "iforest_drifts",
        "Times that the stream changed for good",
        () -> recorded(AnomalyRecorder::drifts));
    gauge(
        "iforest_unwritten_lines",
        "Lines of journal and table that wait to be written, such as on a full disk",
        () -> recorded(AnomalyRecorder::unwritten));
    counter(
        "iforest_lost_lines",
        "Lines that were too many to wait",
        () -> recorded(AnomalyRecorder::lost));
  }

  private double recorded(ToDoubleFunction<AnomalyRecorder> number) {
    return of(run.recorder(), number);
  }

  private void ofLabels() {
    counts(
        "iforest_labels",
        "Labels by what became of them",
        "status",
        run::recorder,
        AnomalyRecorder::labels);
    counts(
        "iforest_label_failures",
        "Failures of the labeller",
        "category",
        run::queue,
        LabelQueue::failures);
    gauge(
        "iforest_label_failures_in_a_row",
        "0 while the labeller's backend answers",
        () -> of(run.queue(), LabelQueue::failuresInARow));
    gauge(
        "iforest_label_queue",
        "Anomalies that wait for a label",
        () -> of(run.queue(), LabelQueue::pending));
    counter(
        "iforest_label_requests_dropped",
        "Anomalies that nobody was asked about, for too many waited",
        () -> of(run.queue(), LabelQueue::dropped));
    counter("iforest_llm_calls", "Requests to a model", () -> llm(LabelingMetrics::calls));
    counter("iforest_llm_answers", "Its answers", () -> llm(LabelingMetrics::answers));
    counter(
        "iforest_llm_ungrounded",
        "Anomalies whose answers stated what the evidence does not hold",
        () -> llm(LabelingMetrics::ungrounded));
    names.add("iforest_llm_tokens_total");
    CounterWithCallback.builder()
        .name("iforest_llm_tokens")
        .help("Tokens, as far as the backend said")
        .labelNames("kind")
        .callback(
            c -> {
              c.call(llm(LabelingMetrics::promptTokens), "prompt");
              c.call(llm(LabelingMetrics::completionTokens), "completion");
            })
        .register(registry);
  }

  private double llm(ToDoubleFunction<LabelingMetrics> number) {
    return of(run.labeler(), (AnomalyLabeler labeler) -> number.applyAsDouble(labeler.metrics()));
  }

  /** A number of something that may not be there yet. */
  private static <T> double of(T thing, ToDoubleFunction<T> number) {
    return thing == null ? 0 : number.applyAsDouble(thing);
  }

  private void counter(String name, String help, DoubleSupplier value) {
    names.add(name + "_total");
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(c -> c.call(value.getAsDouble()))
        .register(registry);
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    names.add(name);
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(c -> c.call(value.getAsDouble()))
        .register(registry);
  }

  private <T> void counts(
      String name,
      String help,
      String label,
      Supplier<T> thing,
      Function<T, Map<? extends Enum<?>, Long>> counts) {
    names.add(name + "_total");
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(
            c -> {
              T there = thing.get();
              if (there != null) {
                BiConsumer<Enum<?>, Long> each = (key, n) -> c.call(n, word(key));
                counts.apply(there).forEach(each);
              }
            })
        .register(registry);
  }

  /** Counts the anomalies that alerted nobody. */
  public void addSuppressed(DoubleSupplier suppressed) {
    counter("iforest_alerts_suppressed", "Anomalies that alerted nobody, by feedback", suppressed);
  }

  /**
   * Adds the counters of a sink.
   *
   * @param sink such as {@code webhook}
   */
  public void addSink(
      String sink, DoubleSupplier delivered, DoubleSupplier dropped, DoubleSupplier waiting) {
    counter("iforest_" + sink + "_delivered", "Events that the " + sink + " took", delivered);
    counter("iforest_" + sink + "_dropped", "Events that it never got", dropped);
    gauge("iforest_" + sink + "_queue", "Events that wait for it", waiting);
  }

  /** Adds the count of a sink's lost connections. */
  public void addReconnects(String sink, DoubleSupplier reconnects) {
    counter(
        "iforest_" + sink + "_reconnects",
        "Lost connections to the " + sink + " sink that were made again",
        reconnects);
  }

  /** The names of all metrics, as Prometheus has them: counters end in {@code _total}. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** A verdict was made in that time. */
  public void verdict(long nanos) {
    verdicts.observe(nanos * 1e-9);
  }

  /** Writes all numbers in Prometheus' text format. */
  public void write(OutputStream out) throws IOException {
    writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
  }

  /** What {@link #write} writes is. */
  public static String contentType() {
    return PrometheusTextFormatWriter.CONTENT_TYPE;
  }
}
