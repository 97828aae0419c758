package io.github.iforest4j.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.Place;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowRange;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.SourceProvider;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.UnknownSourceException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new source is one package and one line that registers it; the rest comes for nothing. */
class DemoSourceTest {
  private static final String SERVICE = "META-INF/services/" + SourceProvider.class.getName();

  @TempDir Path folder;

  private ClassLoader before;
  private URLClassLoader registered;

  /** For these tests only, so that no other test meets the source. */
  @BeforeEach
  void register() throws IOException {
    Path file = folder.resolve(SERVICE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, DemoProvider.class.getName() + "\n");
    before = Thread.currentThread().getContextClassLoader();
    registered = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before);
    Thread.currentThread().setContextClassLoader(registered);
  }

  @AfterEach
  void forget() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    registered.close();
  }

  @Test
  void aSourceOfSomeoneElseIsFoundByItsScheme() throws IOException {
    RecordTable table = new RecordTable();
    SourceOptions options = SourceOptions.builder().keepText(true).rows(new RowRange(1, 2)).build();
    try (RecordSource source = Sources.open("demo://5", options)) {
      assertThat(source.name()).isEqualTo("demo://5");
      while (source.next(table)) {
        assertThat(source.text(0)).isEqualTo(Long.toString(source.position()));
      }
      assertThat(source.counts().readings()).isEqualTo(2);
    }
    assertThat(table.numbers(table.columnIndex("n"))).containsExactly(2, 3);
    assertThat(table.text(1, table.columnIndex("name"))).isEqualTo("no. 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sources.open("demo://five", SourceOptions.DEFAULT))
        .withMessage("'demo://five' must look like demo://N: For input string: \"five\"");
    assertThat(Sources.isEndless("demo://5")).isFalse();
    assertThat(Sources.usages()).contains("demo://N");
  }

  @Test
  void itSeeksAndMergesLikeEveryOther() throws IOException {
    RecordTable table = new RecordTable();
    Place place;
    List<String> names = List.of("demo://2", "DEMO://3");
    try (RecordSource source = Sources.open(names, SourceOptions.DEFAULT)) {
      source.next(table);
      source.next(table);
      source.next(table);
      place = source.place();
    }
    RecordTable rest = new RecordTable();
    try (RecordSource source = Sources.open(names, SourceOptions.DEFAULT)) {
      source.seek(place);
      while (source.next(rest)) {
        // All of it.
      }
    }
    assertThat(table.numbers(table.columnIndex("n"))).containsExactly(1, 1, 2);
    assertThat(rest.numbers(rest.columnIndex("n"))).containsExactly(2, 3);
    assertThat(rest.text(1, rest.columnIndex("source"))).isEqualTo("DEMO://3");
  }

  @Test
  void anUnknownSchemeIsAnErrorThatListsThoseThatAreThere() {
    assertThatExceptionOfType(UnknownSourceException.class)
        .isThrownBy(() -> Sources.open("nosuch://x", SourceOptions.DEFAULT))
        .withMessageContaining("'nosuch://x' is no known source: use ")
        .withMessageContaining("tcp://HOST:PORT, mqtt://HOST/TOPIC, http://127.0.0.1:PORT/readings")
        .withMessageContaining("demo://N")
        .withMessageEndingWith(", a file, or -");
  }
}
