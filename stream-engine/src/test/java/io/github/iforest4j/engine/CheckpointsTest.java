package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.StateException.Reason;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.format.SealedBytes;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.testing.FakeTiming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a state is saved, and which one a run continues. */
class CheckpointsTest {
  private static final DetectorModel MODEL = Plant.model();
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final FakeTiming timing = new FakeTiming();

  @TempDir Path temporary;

  private static RunJudges judges(int keyField) {
    return new RunJudges(
        MODEL,
        new KeySettings(keyField, 10, Duration.ofHours(1)),
        JudgeSettings.of(MODEL),
        incident -> {});
  }

  private static RunState state(String modelId, int keyField, Learning learning, byte[] judges) {
    return new RunState(
        modelId,
        new RunState.Totals(5, 1, 2, 1, 0),
        keyField,
        learning.ordinal(),
        judges,
        Map.of(),
        List.of());
  }

  private static RunState state() throws IOException {
    return state(MODEL.id(), 1, Learning.FROZEN, judges(1).snapshot());
  }

  private interface Use {
    void of(StateFolder folder, Checkpoints checkpoints) throws IOException;
  }

  private void with(Use use) throws IOException {
    try (StateFolder folder = StateFolder.open(temporary.resolve("state"))) {
      use.of(folder, new Checkpoints(folder, EVERY, timing));
    }
  }

  @Test
  void aStateIsDueAfterTheIntervalAndAgainAfterThat() throws IOException {
    with(
        (folder, checkpoints) -> {
          timing.advance(EVERY.minusNanos(1));
          assertThat(checkpoints.isDue()).isFalse();
          timing.advance(Duration.ofNanos(1));
          assertThat(checkpoints.isDue()).isTrue();
          checkpoints.save(CheckpointsTest::state);
          assertThat(checkpoints.isDue()).isFalse();
          timing.advance(EVERY);
          assertThat(checkpoints.isDue()).isTrue();
        });
  }

  /** Saving takes at most a twentieth of the time, however slow the disk is. */
  @Test
  void aSlowDiskIsWrittenLessOften() throws IOException {
    FakeTiming slow =
        new FakeTiming() {
          @Override
          public long nanoTime() {
            long now = super.nanoTime();
            advance(Duration.ofSeconds(1));
            return now;
          }
        };
    try (StateFolder folder = StateFolder.open(temporary.resolve("state"))) {
      Checkpoints checkpoints = new Checkpoints(folder, EVERY, slow);
      checkpoints.save(CheckpointsTest::state);
      slow.advance(Duration.ofSeconds(18));
      assertThat(checkpoints.isDue()).isFalse();
      slow.advance(Duration.ofSeconds(1));
      assertThat(checkpoints.isDue()).isTrue();
    }
  }

  @Test
  void aStateThatCannotBeWrittenLeavesTheEarlierOneAndIsCounted() throws IOException {
    with(
        (folder, checkpoints) -> {
          checkpoints.save(CheckpointsTest::state);
          Files.createDirectories(folder.folder().resolve("state.part/full"));
          timing.advance(EVERY);
          assertThatThrownBy(() -> checkpoints.save(CheckpointsTest::state))
              .isInstanceOf(IOException.class);
          assertThat(checkpoints.failures()).isEqualTo(1);
          assertThat(checkpoints.isDue()).as("tried again at once").isFalse();
          assertThat(checkpoints.resume(MODEL, judges(1)).totals().readings()).isEqualTo(5);
        });
  }

  @Test
  void aStateOfAnotherVersionIsNotCalledDamaged() throws IOException {
    with(
        (folder, checkpoints) -> {
          checkpoints.save(CheckpointsTest::state);
          Path file = folder.folder().resolve("state");
          byte[] ours = Files.readAllBytes(file);
          byte[] older = "IFWATCH1 with another content".getBytes(StandardCharsets.US_ASCII);
          byte[] newer = SealedBytes.seal("IFWATCH3", 3, out -> out.writeUTF("other content"));
          for (byte[] other : List.of(older, newer)) {
            Files.write(file, other);
            assertThatThrownBy(() -> checkpoints.resume(MODEL, judges(1)))
                .hasMessageContaining("was written by another version of this software")
                .asInstanceOf(InstanceOfAssertFactories.type(StateException.class))
                .extracting(StateException::reason)
                .isEqualTo(Reason.OTHER_VERSION);
          }
          byte[] damaged = ours.clone();
          damaged[0] = 'X';
          Files.write(file, damaged);
          assertThatThrownBy(() -> checkpoints.resume(MODEL, judges(1)))
              .hasMessageContaining("is damaged");
        });
  }

  /** As {@code KeyedStreams} does when its snapshot would take more than 1 GiB. */
  @Test
  void aStateThatIsTooLargeIsAFailedSave() throws IOException {
    with(
        (folder, checkpoints) -> {
          checkpoints.save(CheckpointsTest::state);
          timing.advance(EVERY);
          assertThatThrownBy(
                  () ->
                      checkpoints.save(
                          () -> {
                            throw new IllegalStateException("2 keys take 1073741825 bytes");
                          }))
              .isInstanceOf(IOException.class)
              .hasMessage("2 keys take 1073741825 bytes");
          assertThat(checkpoints.failures()).isEqualTo(1);
          assertThat(checkpoints.isDue()).as("tried again at once").isFalse();
          assertThat(checkpoints.resume(MODEL, judges(1)).totals().readings()).isEqualTo(5);
        });
  }

  @Test
  void aStateThatIsNoFileIsReportedAsDamaged() throws IOException {
    with(
        (folder, checkpoints) -> {
          Path file = Files.createDirectory(folder.folder().resolve("state"));
          assertDamaged(folder, file);
        });
  }

  @Test
  void aRunContinuesWithItsMemory() throws IOException {
    RunJudges before = judges(1);
    RecordRow row = MODEL.schema().newRow();
    Plant.hot("pump", 0).writeTo(row);
    before.of(row, 0).judge(row, Origin.of("plant", 1, Plant.START));
    with(
        (folder, checkpoints) -> {
          assertThat(checkpoints.hasState()).isFalse();
          checkpoints.save(() -> state(MODEL.id(), 1, Learning.FROZEN, before.snapshot()));
          assertThat(checkpoints.hasState()).isTrue();
        });
    with(
        (folder, checkpoints) -> {
          RunJudges after = judges(1);
          assertThat(checkpoints.resume(MODEL, after).totals())
              .isEqualTo(new RunState.Totals(5, 1, 2, 1, 0));
          assertThat(after.openIncidents()).isEqualTo(1);
        });
  }

  private void assertRefused(RunState saved, Reason reason) throws IOException {
    with(
        (folder, checkpoints) -> {
          checkpoints.save(() -> saved);
          assertThatThrownBy(() -> checkpoints.resume(MODEL, judges(1)))
              .isInstanceOfSatisfying(
                  StateException.class, e -> assertThat(e.reason()).isEqualTo(reason));
        });
  }

  @Test
  void aStateOfAnotherRunIsRefused() throws IOException {
    byte[] judges = judges(1).snapshot();
    String other = Plant.model(Preset.SENSORS).id();
    assertRefused(state(other, 1, Learning.FROZEN, judges), Reason.OTHER_MODEL);
    assertRefused(state(MODEL.id(), -1, Learning.FROZEN, judges), Reason.OTHER_KEY);
    assertRefused(state(MODEL.id(), 1, Learning.ADAPT, judges), Reason.OTHER_LEARNING);
    assertRefused(state(MODEL.id(), 1, Learning.FROZEN, new byte[] {1, 2}), Reason.DAMAGED);
  }

  /** A state may say a way of learning that this version does not know. */
  @Test
  void anUnknownWayOfLearningIsRefusedWithoutAName() throws IOException {
    RunState saved =
        new RunState(
            MODEL.id(), RunState.Totals.NONE, 1, 100, judges(1).snapshot(), Map.of(), List.of());
    with(
        (folder, checkpoints) -> {
          checkpoints.save(() -> saved);
          assertThatThrownBy(() -> checkpoints.resume(MODEL, judges(1)))
              .isInstanceOfSatisfying(
                  StateException.class,
                  e -> {
                    assertThat(e.reason()).isEqualTo(Reason.OTHER_LEARNING);
                    assertThat(e.learning()).isNull();
                  });
        });
  }

  @Test
  void whatCannotBeAFolderIsRefused() throws IOException {
    Path file = Files.createFile(temporary.resolve("s.csv"));
    assertThatThrownBy(() -> StateFolder.open(file))
        .isInstanceOfSatisfying(
            StateException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_FOLDER))
        .hasMessage(file + ": is a file; a state is kept in a folder, so name one");
    Path below = file.resolve("state");
    assertThatThrownBy(() -> StateFolder.open(below))
        .isInstanceOf(StateException.class)
        .hasMessage(below + ": the folder cannot be created; name another one, or create it");
  }

  @Test
  void aFolderIsForOneRunAtATime() throws IOException {
    with(
        (folder, checkpoints) ->
            assertThatThrownBy(() -> StateFolder.open(folder.folder()))
                .isInstanceOfSatisfying(
                    StateException.class, e -> assertThat(e.reason()).isEqualTo(Reason.IN_USE)));
    with((folder, checkpoints) -> assertThat(folder.hasState()).isFalse());
  }

  /** Whatever byte is changed, and wherever the file is cut. */
  @Test
  void aDamagedFileIsFound() throws IOException {
    with(
        (folder, checkpoints) -> {
          checkpoints.save(CheckpointsTest::state);
          Path file = folder.folder().resolve("state");
          byte[] whole = Files.readAllBytes(file);
          for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            assertDamaged(folder, Files.write(file, damaged));
            assertDamaged(folder, Files.write(file, Arrays.copyOf(whole, i)));
          }
        });
  }

  private static void assertDamaged(StateFolder folder, Path file) {
    assertThatThrownBy(() -> folder.read(MODEL))
        .isInstanceOfSatisfying(
            StateException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
        .hasMessageStartingWith(file + ": is damaged");
  }
}
