package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.schema.FeatureSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the metrics of a job count, against what the job says. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetricsTest {
  private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

  @RegisterExtension
  static final Jobs JOBS = new Jobs(REPORTER.addToConfiguration(new Configuration()));

  private static final DetectorModel MODEL = Plant.model();
  private static final DetectorModel NEXT = Plant.model(Preset.SENSORS);
  private static final Instant SWAP = Instant.ofEpochMilli(PlantReadings.millis(50));

  private static final CountDownLatch SWAPPED = new CountDownLatch(1);
  private static final CountDownLatch LATE = new CountDownLatch(1);
  private static final AtomicInteger CALLS = new AtomicInteger();

  /** Answers every other call. */
  private static final class Unreliable implements AnomalyLabeler {
    private final OfflineLabeler rules = new OfflineLabeler();

    @Override
    public String name() {
      return "unreliable";
    }

    @Override
    public String description() {
      return "answers every other call";
    }

    @Override
    public AnomalyLabel label(Evidence evidence) throws LabelingException {
      if (CALLS.incrementAndGet() % 2 == 0) {
        throw new LabelingException(LabelingException.Category.REJECTED, "no");
      }
      return rules.label(evidence).withStatus(LabelStatus.LABELLED);
    }

    @Override
    public void close() {}
  }

  /** Readings that make each counter count. */
  private static void readings(Collector<Reading> out) throws InterruptedException {
    out.collect(
        Reading.of(FeatureSchema.ofNumbers("x", "y").newRow().set("x", 1), "a", "other", 1));
    for (int second = 0; second < 40; second++) {
      out.collect(PlantReadings.normal("a", second));
      out.collect(second < 30 ? PlantReadings.normal("b", second) : PlantReadings.hot("b", second));
    }
    // Until the new model is there: it starts with empty windows, so it also warms up.
    for (int second = 50; SWAPPED.getCount() > 0; second = Math.min(second + 1, 3_000)) {
      out.collect(PlantReadings.normal("a", second));
      Thread.onSpinWait();
    }
    // Until the detector knows the time: the stream of models holds it up at first.
    while (LATE.getCount() > 0) {
      out.collect(PlantReadings.normal("slow", 1));
      Thread.onSpinWait();
    }
    out.collect(PlantReadings.hot("c", 3_001));
    // Two hours later the other keys are forgotten.
    out.collect(PlantReadings.normal("last", 10_201));
  }

  /** Each reading moves the time at once. */
  private static final class AtOnce implements WatermarkGenerator<Reading> {
    private long latest = Long.MIN_VALUE;

    @Override
    public void onEvent(Reading reading, long time, WatermarkOutput output) {
      if (reading.time() > latest) {
        latest = reading.time();
        output.emitWatermark(new Watermark(latest - 1));
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }

  @Test
  void metricsCountWhatTheJobSays() throws Exception {
    StreamExecutionEnvironment env = Jobs.environment(2, "hashmap");
    DataStream<Reading> readings =
        env.fromData(1)
            .flatMap((Integer one, Collector<Reading> out) -> readings(out))
            .returns(Reading.TYPE)
            .setParallelism(1)
            .assignTimestampsAndWatermarks(
                WatermarkStrategy.<Reading>forGenerator(context -> new AtOnce())
                    .withTimestampAssigner((reading, known) -> reading.time()))
            .setParallelism(1);
    DataStream<ModelUpdate> models =
        env.fromData(
                ModelUpdate.TYPE,
                ModelUpdate.of(NEXT, SWAP),
                ModelUpdate.of(new byte[] {1, 2, 3}, SWAP.plusSeconds(1)))
            .setParallelism(1);
    AnomalyStream stream =
        AnomalyStream.of(readings, MODEL)
            .models(models)
            .idle(Duration.ofHours(1))
            .incidentGap(2)
            .allVerdicts()
            .build();
    DataStream<String> verdicts =
        stream
            .verdicts()
            .map(
                verdict -> {
                  if (verdict.modelId().equals(NEXT.id())) {
                    SWAPPED.countDown();
                  }
                  return "VERDICT " + verdict.key() + " " + verdict.modelId();
                })
            .returns(Types.STRING);
    DataStream<String> late =
        stream
            .late()
            .map(
                reading -> {
                  LATE.countDown();
                  return "LATE";
                })
            .returns(Types.STRING);
    DataStream<String> others =
        lines(stream.events())
            .union(
                lines(stream.drifts()),
                lines(stream.models()),
                lines(AnomalyLabels.from(subtasks -> new Unreliable()).of(stream.events())),
                stream.warming().map(verdict -> "WARMING").returns(Types.STRING),
                stream.bad().map(reading -> "BAD").returns(Types.STRING));
    List<String> said = JOBS.sorted(env, verdicts.union(late, others));

    Map<String, Integer> kinds = new HashMap<>();
    Map<String, Set<String>> modelsOfKeys = new HashMap<>();
    int fallbacks = 0;
    for (String line : said) {
      String[] words = line.split(" ", 4);
      kinds.merge(words[0], 1, Integer::sum);
      if (words[0].equals("VERDICT")) {
        modelsOfKeys.computeIfAbsent(words[1], key -> new HashSet<>()).add(words[2]);
      } else if (words[0].equals("LABEL")
          && !line.matches(".*\"label_status\":\"(labelled|reused)\".*")) {
        fallbacks++;
      }
    }
    Map<String, Long> metrics = metrics();
    assertThat(metrics)
        .containsEntry("readings", (long) kinds.get("VERDICT"))
        .containsEntry("warming", (long) kinds.get("WARMING"))
        .containsEntry("anomalies", (long) kinds.get("ANOMALY"))
        .containsEntry("incidents", (long) kinds.get("INCIDENT"))
        .containsEntry("drifts", 0L)
        .containsEntry("late", (long) kinds.get("LATE"))
        .containsEntry("bad", 1L)
        // All but the last one.
        .containsEntry("forgottenKeys", modelsOfKeys.size() - 1L)
        .containsEntry(
            "modelSwaps", modelsOfKeys.values().stream().filter(ids -> ids.size() == 2).count())
        .containsEntry("modelsRefused", 1L)
        .containsEntry("modelEffectiveFrom", SWAP.toEpochMilli())
        .containsEntry("labels", (long) kinds.get("ANOMALY"))
        .containsEntry("labelFallbacks", (long) fallbacks);
    assertThat(fallbacks).isBetween(1, kinds.get("ANOMALY") - 1);
    assertThat(metrics.get("modelSwaps")).isPositive();
    Set<String> documented = documented();
    // Of the ready-made job, which parses.
    assertThat(documented.remove("notParsed")).isTrue();
    assertThat(metrics.keySet()).isEqualTo(documented);
  }

  private static DataStream<String> lines(DataStream<StreamEvent> events) {
    return events
        .map(event -> event.kind() + " " + event.key() + " " + event.modelId() + " " + event.json())
        .returns(Types.STRING);
  }

  /** The metrics in the group of this library, summed over subtasks. */
  private static Map<String, Long> metrics() {
    Map<String, Long> sums = new TreeMap<>();
    for (Map.Entry<MetricGroup, Map<String, Metric>> group :
        REPORTER.getMetricsByGroup().entrySet()) {
      List<String> scope = List.of(group.getKey().getScopeComponents());
      if (!scope.get(scope.size() - 1).equals("iforest")) {
        continue;
      }
      group
          .getValue()
          .forEach(
              (name, metric) -> {
                long value =
                    metric instanceof Counter counter
                        ? counter.getCount()
                        : (long) ((Gauge<?>) metric).getValue();
                sums.merge(name, value, Long::sum);
              });
    }
    return sums;
  }

  /** The names in the table of the documentation. */
  private static Set<String> documented() throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("iforest.root"), "docs/scale-out.md"));
    Matcher section = Pattern.compile("(?s)\n## Metrics\n(.*?)\n## ").matcher(page);
    assertThat(section.find()).isTrue();
    Set<String> names = new HashSet<>();
    for (String line : section.group(1).split("\n")) {
      if (line.startsWith("| `")) {
        Matcher name = Pattern.compile("`([^`]+)`").matcher(line.split("\\|")[1]);
        while (name.find()) {
          names.add(name.group(1));
        }
      }
    }
    return names;
  }
}
