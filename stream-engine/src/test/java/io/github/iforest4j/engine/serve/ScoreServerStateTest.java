package io.github.iforest4j.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.KeySettings;
import io.github.iforest4j.engine.StateException;
import io.github.iforest4j.engine.StateException.Reason;
import io.github.iforest4j.engine.StateFolder;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.serve.ScoreServer.Keeping;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is restarted, or killed, goes on as if nothing had happened. */
@Timeout(300)
class ScoreServerStateTest {
  private static final DetectorModel MODEL = Plant.model(Preset.SENSORS);
  private static final KeySettings BY_DEVICE = new KeySettings(1, 100, Duration.ofHours(1));
  private static final KeySettings ONE_STREAM = new KeySettings(-1, 100, Duration.ofHours(1));
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final int POSTS = 60;

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  private final Periods timing = new Periods();

  /** The time of day stands still; the saver waits until a period is over, or the server ends. */
  private static final class Periods implements Timing {
    private final Semaphore over = new Semaphore(0);
    private final AtomicLong nanos = new AtomicLong();

    void end() {
      nanos.addAndGet(PERIOD.toNanos());
      over.release();
    }

    @Override
    public long nanoTime() {
      return nanos.get();
    }

    @Override
    public Instant now() {
      return Plant.START;
    }

    @Override
    public boolean pause(Duration duration, CountDownLatch wake) {
      while (wake.getCount() > 0) {
        if (over.tryAcquire()) {
          return true;
        }
        Thread.yield();
      }
      return false;
    }
  }

  private ScoreServer start(DetectorModel model, KeySettings keys, StateFolder kept)
      throws IOException {
    Keeping keeping = kept == null ? null : new Keeping(kept, PERIOD, warnings::add);
    return ScoreServer.start(
        InetAddress.getLoopbackAddress(), 0, null, model, keys, "1", keeping, timing);
  }

  private String post(ScoreServer server, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/score"))
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** Posts of a few readings of three devices, of which one is too hot for a while. */
  private static List<String> posts() {
    Random random = new Random(5);
    List<String> posts = new ArrayList<>();
    for (int p = 0; p < POSTS; p++) {
      StringBuilder post = new StringBuilder();
      for (int r = 0; r <= p % 4; r++) {
        for (int device = 0; device < 3; device++) {
          double heat = device == 1 && p % 30 > 20 ? 60 : 0;
          post.append(
              String.format(
                  Locale.ROOT,
                  "{\"device\":\"d%d\",\"temperature\":%.3f,\"pressure\":%.3f}%n",
                  device,
                  60 + heat + random.nextGaussian(),
                  5 + random.nextGaussian() / 10));
        }
      }
      posts.add(post.toString());
    }
    return posts;
  }

  private List<String> answers(ScoreServer server, List<String> posts)
      throws IOException, InterruptedException {
    List<String> answers = new ArrayList<>();
    for (String post : posts) {
      answers.add(post(server, post));
    }
    return answers;
  }

  private List<String> uninterrupted(KeySettings keys) throws Exception {
    try (ScoreServer server = start(MODEL, keys, null)) {
      List<String> whole = answers(server, posts());
      // It matters what is remembered: there is something of each kind.
      assertThat(String.join("", whole))
          .contains(
              "\"warming\"", "\"normal\"", "\"begins_incident\":true", "\"begins_incident\":false");
      return whole;
    }
  }

  /** Stopped in the middle of warming up, and of an incident. */
  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void aServerThatIsRestartedGivesTheVerdictsOfOneThatIsNot(int keyField) throws Exception {
    KeySettings keys = keyField < 0 ? ONE_STREAM : BY_DEVICE;
    List<String> whole = uninterrupted(keys);
    List<String> pieces = new ArrayList<>();
    int[] stops = {0, 2, 24, 27, 40, 55, POSTS};
    long readings = 0;
    for (int i = 1; i < stops.length; i++) {
      try (StateFolder kept = StateFolder.open(folder);
          ScoreServer server = start(MODEL, keys, kept)) {
        assertThat(server.readings()).isEqualTo(readings);
        pieces.addAll(answers(server, posts().subList(stops[i - 1], stops[i])));
        readings = server.readings();
      }
    }
    assertThat(pieces).containsExactlyElementsOf(whole);
    assertThat(warnings).isEmpty();
  }

  /** The memory after the last save is lost; what was saved is whole, beside a part of a save. */
  @Test
  void aServerThatIsKilledGoesOnFromTheLastSave() throws Exception {
    List<String> whole = uninterrupted(BY_DEVICE);
    Path running = folder.resolve("running");
    Path killed = Files.createDirectory(folder.resolve("killed"));
    List<String> posts = posts();
    try (StateFolder kept = StateFolder.open(running);
        ScoreServer server = start(MODEL, BY_DEVICE, kept)) {
      byte[] before = Files.readAllBytes(running.resolve("state"));
      answers(server, posts.subList(0, 25));
      timing.end();
      byte[] saved = before;
      while (Arrays.equals(saved, before)) {
        Thread.onSpinWait();
        saved = Files.readAllBytes(running.resolve("state"));
      }
      answers(server, posts.subList(25, 28));
      assertThat(Files.readAllBytes(running.resolve("state"))).isEqualTo(saved);
      Files.write(killed.resolve("state"), saved);
      Files.write(killed.resolve("state.part"), Arrays.copyOf(saved, saved.length / 2));
    }
    try (StateFolder kept = StateFolder.open(killed);
        ScoreServer server = start(MODEL, BY_DEVICE, kept)) {
      assertThat(answers(server, posts.subList(25, POSTS)))
          .containsExactlyElementsOf(whole.subList(25, POSTS));
    }
  }

  /**
   * Nothing was judged, so nothing is written: a disk is not worn by a server that is not asked.
   */
  @Test
  void aServerThatIsNotAskedDoesNotSave() throws Exception {
    try (StateFolder kept = StateFolder.open(folder);
        ScoreServer server = start(MODEL, BY_DEVICE, kept)) {
      Files.delete(folder.resolve("state"));
      timing.end();
      while (timing.over.availablePermits() > 0) {
        Thread.onSpinWait();
      }
      timing.end();
      while (timing.over.availablePermits() > 0) {
        Thread.onSpinWait();
      }
      // The second period has begun, so the first one was dealt with.
      assertThat(folder.resolve("state")).doesNotExist();
      assertThat(server.readings()).isZero();
    }
    assertThat(folder.resolve("state")).exists();
  }

  private void assertRefused(
      Reason reason, String words, DetectorModel model, KeySettings keys, Path in)
      throws IOException {
    byte[] before = Files.readAllBytes(in.resolve("state"));
    try (StateFolder kept = StateFolder.open(in)) {
      assertThatThrownBy(() -> start(model, keys, kept))
          .isInstanceOfSatisfying(
              StateException.class, e -> assertThat(e.reason()).isEqualTo(reason))
          .hasMessageContaining(words);
    }
    assertThat(Files.readAllBytes(in.resolve("state"))).isEqualTo(before);
  }

  @Test
  void aStateOfSomethingElseIsRefusedAndStays() throws Exception {
    try (StateFolder kept = StateFolder.open(folder);
        ScoreServer server = start(MODEL, BY_DEVICE, kept)) {
      answers(server, posts().subList(0, 3));
    }
    DetectorModel other = Plant.model(Preset.READINGS);
    assertRefused(Reason.OTHER_MODEL, "another model", other, BY_DEVICE, folder);
    assertRefused(Reason.OTHER_KEY, "another field", MODEL, ONE_STREAM, folder);
    try (StateFolder kept = StateFolder.open(folder)) {
      assertThatThrownBy(run(kept)::run)
          .isInstanceOf(StateException.class)
          .hasMessageContaining("kept by a server");
    }
    Path ofRun = folder.resolve("run");
    try (StateFolder kept = StateFolder.open(ofRun)) {
      run(kept).run();
    }
    assertRefused(Reason.OTHER_USE, "kept by a run", MODEL, BY_DEVICE, ofRun);
    byte[] damaged = Files.readAllBytes(folder.resolve("state"));
    damaged[damaged.length / 2] ^= 1;
    Files.write(folder.resolve("state"), damaged);
    assertRefused(Reason.DAMAGED, "is damaged", MODEL, BY_DEVICE, folder);
  }

  private static StreamRun run(StateFolder kept) {
    return StreamRun.builder()
        .source(FeedSource.of("plant.csv", List.of(Plant.normal("a", 1), Plant.normal("a", 2))))
        .model(MODEL)
        .state(kept, PERIOD)
        .build();
  }

  /** The server goes on to answer, says so once, and saves again when it can. */
  @Test
  void aStateThatCannotBeWrittenIsReportedOnce() throws Exception {
    Path part = folder.resolve("state.part");
    List<String> posts = posts();
    try (StateFolder kept = StateFolder.open(folder);
        ScoreServer server = start(MODEL, BY_DEVICE, kept)) {
      // A folder where the file should go, also for an administrator.
      Files.createDirectories(part.resolve("in-the-way"));
      for (int p = 0; p < 3; p++) {
        post(server, posts.get(p));
        timing.end();
        while (timing.over.availablePermits() > 0) {
          Thread.onSpinWait();
        }
      }
      while (warnings.isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(post(server, posts.get(3))).contains("verdicts");
      Files.delete(part.resolve("in-the-way"));
      Files.delete(part);
    }
    assertThat(warnings).singleElement().asString().contains("the state cannot be saved");
    try (StateFolder kept = StateFolder.open(folder);
        ScoreServer server = start(MODEL, BY_DEVICE, kept)) {
      assertThat(server.readings()).isEqualTo(3 * (1 + 2 + 3 + 4));
    }
  }
}
