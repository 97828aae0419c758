package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.record.Rotation;
import io.github.iforest4j.engine.record.RunFiles;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.testing.WatchedFiles;
import io.github.iforest4j.testing.WatchedFiles.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a loss of power can leave. A file system may lose every byte that was not forced, and every
 * name whose folder was not: so before a state gets its name, everything that it counts must have
 * been forced.
 */
class PowerCutTest {
  @TempDir Path folder;

  /** Keeps what a loss of power would lose. */
  private static final class Disk implements WatchedFiles.Watcher {
    final Set<Path> dirty = new TreeSet<>();
    final List<String> states = new ArrayList<>();
    int rotated;

    @Override
    public synchronized void before(Operation operation, Path path, Path to) {
      switch (operation) {
        case OPEN -> {
          if (Files.notExists(path)) {
            dirty.add(path);
            dirty.add(path.getParent());
          }
        }
        case WRITE -> dirty.add(path);
        case FORCE -> dirty.remove(path);
        case FOLDER -> dirty.add(path.getParent());
        case DELETE -> dirty.remove(path);
        case MOVE -> {
          if (to.endsWith("state")) {
            Set<Path> lost = new TreeSet<>(dirty);
            // The new name of the state itself, which may be lost: then the old state is there.
            lost.remove(path.getParent());
            lost.removeIf(each -> each.endsWith("lock"));
            states.add(lost.toString());
          } else if (path.toString().endsWith(".jsonl")) {
            rotated++;
          }
          if (dirty.remove(path)) {
            dirty.add(to);
          }
          dirty.add(to.getParent());
        }
      }
    }
  }

  private static List<FeedSource.Reading> readings() {
    List<FeedSource.Reading> readings = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      readings.add(i % 4 == 3 ? Plant.hot("a", i) : Plant.normal("a", i));
    }
    return readings;
  }

  private static RunFiles files(Path folder) {
    RunFiles usual = RunFiles.in(folder);
    return new RunFiles(usual.journal(), usual.table(), new Rotation(1 << 16, false));
  }

  @Test
  void whateverAStateCountsIsOnTheDiskBeforeIt() throws IOException {
    Disk disk = new Disk();
    Path watched = WatchedFiles.watch(folder, disk);
    try (StateFolder state = StateFolder.open(watched.resolve("s"));
        StreamRun run =
            StreamRun.builder()
                .source(FeedSource.of("plant", readings()))
                .learn(2, (table, source) -> Plant.model())
                .files(files(watched.resolve("o")))
                .state(state, Duration.ofNanos(1))
                .build()) {
      run.run();
    }
    assertThat(disk.rotated).isGreaterThan(1);
    assertThat(disk.states).hasSizeGreaterThan(3).containsOnly("[]");
    disk.dirty.removeIf(each -> each.endsWith("lock"));
    assertThat(disk.dirty).as("at the end").noneMatch(each -> each.startsWith(folder.resolve("s")));
  }

  @Test
  void theStateIsForItsOwnerAlone() throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      StateFolder.open(folder.resolve("deep/s")).close();
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("deep/s"))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aLinkInTheStateFolderIsNotFollowed() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    Path inState = Files.createDirectories(folder.resolve("s"));
    Files.createSymbolicLink(inState.resolve("state.part"), victim);
    Files.createSymbolicLink(inState.resolve("state"), victim);
    long pid = ProcessHandle.current().pid();
    Files.createSymbolicLink(inState.resolve(".model.iforest." + pid), victim);
    Files.createSymbolicLink(inState.resolve("model.iforest"), victim);
    Files.delete(inState.resolve("state"));
    try (StateFolder state = StateFolder.open(inState);
        StreamRun run =
            StreamRun.builder()
                .source(FeedSource.of("plant", readings()))
                .learn(2, (table, source) -> Plant.model())
                .state(state, Duration.ofNanos(1))
                .build()) {
      run.run();
    }
    assertThat(victim).hasContent("precious");
    assertThat(Files.isSymbolicLink(inState.resolve("state"))).isFalse();
    assertThat(Files.isSymbolicLink(inState.resolve("model.iforest"))).isFalse();
  }
}
