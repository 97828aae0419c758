package io.github.iforest4j.engine.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.testing.WatchedFiles;
import io.github.iforest4j.testing.WatchedFiles.Operation;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
  @TempDir Path folder;
  private Path path;
  private FullDisk disk;
  private Instant now = Instant.EPOCH;
  private final Timing timing = TestTiming.of(() -> now);
  private LineFile file;

  @BeforeEach
  void open() throws IOException {
    path = folder.resolve("lines.txt");
    disk =
        new FullDisk(
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    file = new LineFile(path, disk, disk, timing);
  }

  @Test
  void whatAFullDiskRefusesWaitsAndIsWrittenWhenThereIsRoom() throws IOException {
    file.append("one");
    disk.room = 2;
    file.append("two");
    file.append("three");
    assertThat(path).hasContent("one\n");
    assertThat(Files.size(path)).as("no torn line").isEqualTo(4);
    assertThat(file.waiting()).isEqualTo(2);
    assertThat(file.problem()).isEqualTo(path + ": cannot be written: No space left on device");
    assertThatThrownBy(file::force).isInstanceOf(IOException.class).hasMessage(file.problem());

    disk.room = Long.MAX_VALUE;
    file.append("four");
    assertThat(file.waiting()).as("not tried at every line").isEqualTo(3);
    now = now.plusSeconds(1);
    file.append("five");
    assertThat(file.problem()).isNull();
    file.force();
    assertThat(path).hasContent("one\ntwo\nthree\nfour\nfive\n");
    file.close();
  }

  @Test
  void aBoundedNumberOfBytesWaitsAndTheRestIsCounted() throws IOException {
    disk.room = 0;
    String line = "x".repeat((1 << 20) - 1);
    for (int i = 0; i < 7; i++) {
      file.append(line);
    }
    assertThat(file.waiting()).isEqualTo(4);
    assertThat(file.lost()).isEqualTo(3);
    disk.room = Long.MAX_VALUE;
    assertThatThrownBy(file::requireWritten).as("lost is lost").hasMessage(file.problem());
    assertThat(file.waiting()).isZero();
    assertThat(Files.size(path)).isEqualTo(4L << 20);
    file.close();
  }

  /** Room comes and goes at random: every line is there, once, whole, in order. */
  @Test
  void noLineIsTornOrTwice() throws IOException {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      Files.deleteIfExists(path);
      open();
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        String line = i + ":" + "y".repeat(random.nextInt(20));
        disk.room = random.nextInt(3) == 0 ? 10_000 : random.nextInt(12);
        now = now.plusMillis(random.nextInt(3) * 600L);
        file.append(line);
        lines.add(line);
      }
      disk.room = 10_000;
      file.requireWritten();
      file.close();
      assertThat(Files.readAllLines(path)).as("seed " + seed).isEqualTo(lines);
    }
  }

  @Test
  void aRotatedFileContinuesUnderItsName() throws IOException {
    file.append("one");
    Path rotated = folder.resolve("rotated.txt");
    LineFile fresh = file.rotate(rotated);
    fresh.append("two");
    fresh.close();
    assertThat(rotated).hasContent("one\n");
    assertThat(path).hasContent("two\n");
  }

  /** Neither the new file nor the way back works: nothing is lost, and the next attempt goes on. */
  @Test
  void aRotationThatFailedHalfwayIsContinued() throws IOException {
    List<Operation> failing = new ArrayList<>();
    Path watched =
        WatchedFiles.watch(
            folder,
            (operation, from, to) -> {
              if (failing.contains(operation) && !to.endsWith("first.txt")) {
                throw new IOException("planned: " + operation);
              }
            });
    LineFile old = LineFile.open(watched.resolve("w.txt"), timing);
    old.append("one");
    failing.addAll(List.of(Operation.OPEN, Operation.MOVE));
    Path first = watched.resolve("first.txt");
    assertThatThrownBy(() -> old.rotate(first)).hasMessage("planned: MOVE");
    old.append("two");
    failing.clear();
    LineFile fresh = old.rotate(watched.resolve("second.txt"));
    fresh.append("three");
    fresh.close();
    assertThat(folder.resolve("first.txt")).hasContent("one\ntwo\n");
    assertThat(folder.resolve("second.txt")).doesNotExist();
    assertThat(folder.resolve("w.txt")).hasContent("three\n");
  }

  /** A file that is removed with its folder is written again with all its lines. */
  @Test
  void aFileThatIsRemovedIsWrittenAgain() throws IOException {
    Path out = folder.resolve("out");
    LineFile live = LineFile.open(out.resolve("w.txt"), timing);
    live.append("one");
    Files.delete(out.resolve("w.txt"));
    Files.delete(out);
    live.append("two");
    assertThat(out).as("looked for once a second").doesNotExist();
    now = now.plusSeconds(1);
    live.append("three");
    assertThat(out.resolve("w.txt")).hasContent("one\ntwo\nthree\n");
    assertThat(live.restored()).isOne();
    assertThat(live.problem()).isNull();
    assertThat(LockedFile.open(out.resolve("w.txt"))).as("locked as before").isNull();

    Files.delete(out.resolve("w.txt"));
    live.force();
    assertThat(out.resolve("w.txt")).hasContent("one\ntwo\nthree\n");
    Files.delete(out.resolve("w.txt"));
    LineFile fresh = live.rotate(out.resolve("w-1.txt"));
    assertThat(out.resolve("w-1.txt")).hasContent("one\ntwo\nthree\n");
    assertThat(fresh.restored()).isEqualTo(3);
    fresh.append("four");
    Files.delete(out.resolve("w.txt"));
    fresh.close();
    assertThat(out.resolve("w.txt")).hasContent("four\n");
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files).as("nothing else is left").hasSize(2);
    }
  }

  /** Where the folder cannot be made again, lines wait until it can. */
  @Test
  void whatIsRemovedForGoodWaitsAsForAFullDisk() throws IOException {
    Path out = folder.resolve("out");
    LineFile live = LineFile.open(out.resolve("w.txt"), timing);
    live.append("one");
    Files.delete(out.resolve("w.txt"));
    Files.delete(out);
    Files.writeString(out, "a file where the folder was");
    now = now.plusSeconds(1);
    live.append("two");
    assertThat(live.waiting()).isOne();
    assertThat(live.problem()).startsWith(live.path() + ": cannot be written: it was removed");
    assertThatThrownBy(live::force).hasMessage(live.problem());
    Files.delete(out);
    now = now.plusSeconds(1);
    live.append("three");
    assertThat(live.problem()).isNull();
    live.close();
    assertThat(out.resolve("w.txt")).hasContent("one\ntwo\nthree\n");
  }

  /** Another file of the same name is not overwritten. */
  @Test
  void aFileThatTookTheNameIsLeftAlone() throws IOException {
    Path name = folder.resolve("w.txt");
    LineFile live = LineFile.open(name, timing);
    live.append("one");
    Files.delete(name);
    Files.writeString(name, "theirs\n");
    assertThatThrownBy(live::requireWritten).hasMessageContaining("another file is there now");
    now = now.plusSeconds(1);
    live.append("two");
    assertThat(live.waiting()).isOne();
    assertThat(name).hasContent("theirs\n");
    Files.delete(name);
    live.close();
    assertThat(name).hasContent("one\ntwo\n");
  }
}
