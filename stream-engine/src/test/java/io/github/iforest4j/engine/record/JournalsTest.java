package io.github.iforest4j.engine.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalsTest {
  @TempDir Path folder;

  private Path journal(String name, long second) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
    return Files.setLastModifiedTime(file, FileTime.fromMillis(1_000 * second));
  }

  @Test
  void theOneWrittenLastIsFoundHereOrInAFolderBelow() throws IOException {
    assertThat(Journals.newest(folder)).isNull();
    Path run1 = journal("run1/anomalies.jsonl", 10);
    journal("run0/anomalies.jsonl", 5);
    journal("run1/other.jsonl", 90);
    journal("a/deeper/anomalies.jsonl", 90);
    Files.createDirectories(folder.resolve("z/anomalies.jsonl"));
    assertThat(Journals.newest(folder)).isEqualTo(run1);
    Path here = journal("anomalies.jsonl", 11);
    assertThat(Journals.newest(folder)).isEqualTo(here);
    journal("run9/anomalies.jsonl", 11);
    assertThat(Journals.newest(folder)).isEqualTo(here);
  }

  @Test
  void aNameIsAFileOrTheFolderOfOne() throws IOException {
    Path file = folder.resolve("other.jsonl");
    assertThat(Journals.find(file)).isEqualTo(file);
    assertThat(Journals.find(folder)).isEqualTo(folder.resolve("anomalies.jsonl"));
  }
}
