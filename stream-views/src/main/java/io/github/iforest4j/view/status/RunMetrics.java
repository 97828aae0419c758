package io.github.iforest4j.view.status;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.engine.record.AnomalyRecorder;
import io.github.iforest4j.engine.sink.DeliverySink;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.schema.RecordRow;
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
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a run in Prometheus' text format. Almost all are read from {@link RunStatus} at
 * the moment of a scrape; only the time of verdicts is collected during the run. Thread-safe once
 * all sinks are added.
 */
public final class RunMetrics implements ReadingSink {
  private static final double[] SECONDS = {
    1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2,
    5e-2, .1, .25, 1
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Histogram verdicts;
  private final RunStatus run;
  private final List<String> names = new ArrayList<>();

  /** The metrics of a run that has not begun yet. */
  public RunMetrics(RunStatus run) {
    this.run = run;
    this.verdicts =
        Histogram.builder()
            .name("iforest_verdict_seconds")
            .help(
                "Time from a parsed reading until its verdict is recorded and passed to the sinks")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .withoutExemplars()
            .register(registry);
    verdicts.initLabelValues();
    names.add("iforest_verdict_seconds");
    addReadings();
    addAnomalies();
    addLabels();
    counter(
        "iforest_alerts_suppressed",
        "Anomalies that raised no alert because of feedback",
        run::suppressed);
    gauge("iforest_devices", "Devices in memory", run::keys);
    counter(
        "iforest_devices_forgotten",
        "Devices removed from memory, because they were idle or too many",
        run::forgotten);
    counter("iforest_state_failures", "Failed attempts to save the state", run::stateFailures);
    gauge(
        "iforest_heap_used_bytes",
        "Memory used by objects, including garbage that is not collected yet",
        () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
  }

  private void addReadings() {
    names.add("iforest_phase");
    GaugeWithCallback.builder()
        .name("iforest_phase")
        .help("1 for the phase of the run: learning, warming, ready or ended")
        .labelNames("phase")
        .callback(
            c -> {
              for (RunStatus.Phase phase : RunStatus.Phase.values()) {
                c.call(run.phase() == phase ? 1 : 0, phase.word());
              }
            })
        .register(registry);
    counter(
        "iforest_readings_learned",
        "Readings that the model was learned from at the start of the run",
        run::learnedFrom);
    counter("iforest_readings", "Readings watched", run::readings);
    counter(
        "iforest_readings_warming",
        "Readings without a verdict, because windows are still filling",
        run::warming);
    counter(
        "iforest_readings_paused",
        "Readings that were not judged, because they are in a maintenance window",
        run::pausedReadings);
    gauge("iforest_score", "Latest anomaly score", run::score);
    gauge("iforest_threshold", "Current threshold", run::threshold);
    gauge(
        "iforest_last_reading_timestamp_seconds",
        "Time of arrival of the last reading",
        () -> run.lastReading().toEpochMilli() / 1e3);
    addSources();
  }

  private void addSources() {
    perSource(
        "iforest_source_readings",
        "Readings from a source, including those the model was learned from",
        InputCounts::readings);
    perSource("iforest_reconnects", "Reconnections to a source", InputCounts::reconnects);
    perSource(
        "iforest_messages_dropped",
        "Messages of a source dropped because its queue was full",
        InputCounts::dropped);
    names.add("iforest_bad_lines_total");
    CounterWithCallback.builder()
        .name("iforest_bad_lines")
        .help("Input lines that are not readings")
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
        .help("1 for a source that failed while other sources are still being read")
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

  private void addAnomalies() {
    counter("iforest_anomalies", "Anomalies detected", () -> recorded(AnomalyRecorder::anomalies));
    counter(
        "iforest_episodes",
        "Incidents, each of one or more anomalies",
        () -> recorded(AnomalyRecorder::incidents));
    gauge("iforest_open_episodes", "Open incidents", run::openIncidents);
    counter(
        "iforest_drifts",
        "Lasting changes (drifts) detected",
        () -> recorded(AnomalyRecorder::drifts));
    names.add("iforest_arrival_incidents_total");
    CounterWithCallback.builder()
        .name("iforest_arrival_incidents")
        .help("Incidents about the arrival of readings: silence, a wrong clock, another rate")
        .labelNames("kind")
        .callback(c -> run.arrivals().forEach((kind, n) -> c.call(n, word(kind))))
        .register(registry);
    gauge("iforest_silent_streams", "Streams that are silent now", run::silent);
    gauge(
        "iforest_unwritten_lines",
        "Lines of journal and table waiting to be written, for example because the disk is full",
        () -> recorded(AnomalyRecorder::unwritten));
    counter(
        "iforest_lost_lines",
        "Lines dropped because the retry buffer was full",
        () -> recorded(AnomalyRecorder::lost));
  }

  private double recorded(ToDoubleFunction<AnomalyRecorder> number) {
    return of(run.recorder(), number);
  }

  private void addLabels() {
    counts("iforest_labels", "Labels by status", "status", run::recorder, AnomalyRecorder::labels);
    counts(
        "iforest_label_failures",
        "Failures of the labeller",
        "category",
        run::queue,
        LabelQueue::failures);
    gauge(
        "iforest_label_failures_in_a_row",
        "Consecutive failures of the labeller; 0 while its backend answers",
        () -> of(run.queue(), LabelQueue::failuresInARow));
    gauge(
        "iforest_label_queue",
        "Anomalies waiting for a label",
        () -> of(run.queue(), LabelQueue::pending));
    counter(
        "iforest_label_requests_dropped",
        "Anomalies not sent to the labeller because its queue was full",
        () -> of(run.queue(), LabelQueue::dropped));
    counter("iforest_llm_calls", "Requests to a language model", () -> llm(LabelingMetrics::calls));
    counter(
        "iforest_llm_answers",
        "Answers of the language model",
        () -> llm(LabelingMetrics::answers));
    counter(
        "iforest_llm_ungrounded",
        "Anomalies whose answers stated facts that are not in the evidence",
        () -> llm(LabelingMetrics::ungrounded));
    names.add("iforest_llm_tokens_total");
    CounterWithCallback.builder()
        .name("iforest_llm_tokens")
        .help("Tokens, as reported by the backend")
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

  /** A number of something that may not exist yet; 0 until then. */
  private static <T> double of(@Nullable T thing, ToDoubleFunction<T> number) {
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

  /** Adds the counters of a sink, which are read at each scrape. */
  public void add(DeliverySink sink) {
    String name = sink.name();
    counter("iforest_" + name + "_delivered", "Events delivered to the " + name, sink::delivered);
    counter("iforest_" + name + "_dropped", "Events not delivered to the " + name, sink::dropped);
    gauge("iforest_" + name + "_queue", "Events waiting for the " + name, sink::pending);
    if (sink.hasConnection()) {
      counter(
          "iforest_" + name + "_reconnects",
          "Reconnections to the " + name + " sink",
          sink::reconnects);
    }
  }

  @Override
  public void reading(RecordRow row, Verdict verdict) {}

  @Override
  public boolean measuresTime() {
    return true;
  }

  /** The names of all metrics as Prometheus knows them: counters end in {@code _total}. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** Any thread; allocates nothing. */
  @Override
  public void judged(long nanos) {
    verdicts.observe(nanos * 1e-9);
  }

  /**
   * Writes all metrics in Prometheus' text format, in UTF-8.
   *
   * @throws IOException if the stream fails
   */
  public void write(OutputStream out) throws IOException {
    writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
  }

  /** The content type of what {@link #write} writes. */
  public static String contentType() {
    return PrometheusTextFormatWriter.CONTENT_TYPE;
  }
}
