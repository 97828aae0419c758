package io.github.iforest4j.engine.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file is for one writer at a time, in this process and in others. */
@Timeout(300)
class LockedFileTest {
  @TempDir Path folder;

  /** The program of another process: says whether it gets the lock. */
  static final class Other {
    private Other() {}

    public static void main(String[] args) throws IOException {
      try (LockedFile file = LockedFile.open(Path.of(args[0]))) {
        System.out.print(file == null ? "refused" : "locked");
      }
    }
  }

  private static String otherProcess(Path file) throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(other.getInputStream().readAllBytes());
    assertThat(other.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  /** A lock of POSIX is lost when the process closes any other channel of the file. */
  @Test
  void anAttemptThatIsRefusedInThisProcessLeavesTheLock() throws Exception {
    Path file = folder.resolve("lines.txt");
    try (LockedFile first = LockedFile.open(file)) {
      assertThat(first).isNotNull();
      assertThat(otherProcess(file)).isEqualTo("refused");
      assertThat(LockedFile.open(file)).isNull();
      assertThat(otherProcess(file)).isEqualTo("refused");
    }
    assertThat(otherProcess(file)).isEqualTo("locked");
    try (LockedFile again = LockedFile.open(file)) {
      assertThat(again).isNotNull();
    }
  }

  @Test
  void anotherNameOfAFileIsTheSameFile() throws IOException {
    Path file = folder.resolve("lines.txt");
    try (LockedFile first = LockedFile.open(file)) {
      assertThat(first).isNotNull();
      assertThat(LockedFile.open(folder.resolve(".").resolve("lines.txt"))).isNull();
      Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic"), file);
      assertThat(LockedFile.open(symbolic)).isNull();
      Path hard = Files.createLink(folder.resolve("hard"), file);
      assertThat(LockedFile.open(hard)).isNull();
    }
  }

  @Test
  void aRotatedFileKeepsTheLockUnderItsNewNameUntilItIsClosed() throws Exception {
    Path path = folder.resolve("lines.txt");
    LineFile old = LineFile.open(path, Timing.SYSTEM);
    old.append("one");
    try (LineFile fresh = old.rotate(folder.resolve("lines-1.txt"))) {
      fresh.append("two");
      assertThatThrownBy(() -> LineFile.open(path, Timing.SYSTEM))
          .isInstanceOf(UnusableFileException.class);
      assertThat(otherProcess(path)).isEqualTo("refused");
      LineFile.open(folder.resolve("lines-1.txt"), Timing.SYSTEM).close();
    }
  }

  /** Its length cannot be known, and opening it may wait for a reader. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aPipeIsNoFile() throws Exception {
    Path pipe = folder.resolve("pipe.jsonl");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> LockedFile.open(pipe))
        .isInstanceOf(UnusableFileException.class)
        .hasMessageContaining("pipe.jsonl is a pipe");
  }
}
