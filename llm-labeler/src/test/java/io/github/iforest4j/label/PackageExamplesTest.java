package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatBackendProvider;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.compare.PromptScore;
import io.github.iforest4j.label.compare.PromptTrial;
import io.github.iforest4j.label.queue.LabelCache;
import io.github.iforest4j.label.queue.LabelQueue;
import io.github.iforest4j.testing.PackageExamples;
import io.github.iforest4j.time.Timing;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The examples of the package-info files: they compile, run, and are the same lines here and there.
 */
@Isolated("it replaces standard output")
class PackageExamplesTest {
  private final Map<String, AnomalyLabel> labels = new ConcurrentHashMap<>();

  private record Alarm(String device, Evidence evidence) {}

  private void labelled(Alarm alarm, AnomalyLabel label) {
    labels.put(alarm.device(), label);
  }

  private static void oneAnomaly(
      String backend, Map<String, String> environment, Evidence evidence) {
    LabelerOptions options = LabelerOptions.builder().deadline(Duration.ofSeconds(20)).build();
    try (AnomalyLabeler labeler = Labelers.of(backend, environment, options)) {
      System.out.println(labeler.description());
      labeler.prepare();
      AnomalyLabel label = labeler.label(evidence);
      System.out.println(label.severity() + " " + label.label() + ": " + label.reason());
    } catch (LabelingException e) {
      System.out.println("no label: " + e.getMessage());
    }
  }

  private void aStreamOfAnomalies(AnomalyLabeler labeler, List<Alarm> alarms) {
    LabelCache cache = new LabelCache(labeler, 1_000, Duration.ofHours(1), Clock.systemUTC());
    LabelQueue.Settings settings =
        new LabelQueue.Settings(LabelQueue.DEFAULT_CAPACITY, LabelQueue.DEFAULT_DEADLINE, 2, cache);
    LabelQueue<Alarm> queue =
        new LabelQueue<>(
            labeler, settings, Alarm::evidence, Alarm::device, this::labelled, System.err::println);
    alarms.forEach(queue::submit);
    queue.close(Duration.ofSeconds(30));
  }

  /** The backend of the example. */
  public static final class MyBackend implements ChatBackend, ChatBackendProvider {
    @Override
    public String name() {
      return "mine";
    }

    @Override
    public String model() {
      return "my-model";
    }

    @Override
    public ChatBackend open(Map<String, String> environment, String model) {
      return this;
    }

    @Override
    public ChatReply complete(ChatRequest request) {
      String answer =
          "{\"label\": \"hot\", \"category\": \"spike\", \"reason\": \"bearing_temp is high\"}";
      return new ChatReply(answer, "stop", -1, -1);
    }
  }

  private static void aComparison(List<AnomalyLabeler> labelers, Evidence evidence)
      throws LabelingException {
    List<PromptTrial> trials = new ArrayList<>();
    for (AnomalyLabeler labeler : labelers) {
      trials.add(PromptTrial.of(labeler, 1, "spike", evidence, Timing.SYSTEM));
    }
    for (PromptScore score : PromptScore.of(trials)) {
      System.out.printf("%s: %.0f %% right%n", score.name(), 100 * score.accuracy());
    }
  }

  @Test
  void theManualsHaveTheseExamples() {
    PackageExamples.check(PackageExamplesTest.class, "", "backend", "compare", "queue");
  }

  private static AnomalyLabeler mine() {
    return new ChatLabeler(new MyBackend(), LabelerOptions.DEFAULT);
  }

  /** What an example prints. */
  private static String printed(Example example) throws LabelingException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      example.run();
    } finally {
      System.setOut(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private interface Example {
    void run() throws LabelingException;
  }

  @Test
  void oneAnomaly() throws LabelingException {
    assertThat(printed(() -> oneAnomaly("offline", Map.of(), Readings.bearing())))
        .startsWith("offline: ")
        .contains("bearing_temp high");
  }

  @Test
  void aStreamOfAnomalies() {
    aStreamOfAnomalies(
        mine(), List.of(new Alarm("a", Readings.bearing()), new Alarm("b", Readings.bearing())));
    assertThat(labels.get("a").label()).isEqualTo("hot");
    assertThat(labels.get("a").status()).isEqualTo(LabelStatus.LABELLED);
    assertThat(labels.get("b").status()).isEqualTo(LabelStatus.REUSED);
  }

  @Test
  void aComparison() throws LabelingException {
    assertThat(
            printed(() -> aComparison(List.of(mine(), new OfflineLabeler()), Readings.bearing())))
        .contains("my-model: 100 % right");
  }
}
