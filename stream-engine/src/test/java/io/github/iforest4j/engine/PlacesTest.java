package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.RunState.PartPlace;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run continues after the last reading that took effect, also in a file that has grown. */
class PlacesTest {
  private static final DetectorModel MODEL = Plant.model();
  private static final Path STATE = Path.of("my-state");

  private final RecordRow row = MODEL.schema().newRow();

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void fiveReadings() throws IOException {
    file = folder.resolve("plant.csv");
    write(60, 61, 62, 63, 64);
  }

  private void write(int... temperatures) throws IOException {
    StringBuilder csv = new StringBuilder("device,temperature,pressure\n");
    for (int temperature : temperatures) {
      csv.append("a,").append(temperature).append(",5\n");
    }
    Files.writeString(file, csv);
  }

  private RecordSource open() throws IOException {
    return Sources.open(file.toString(), SourceOptions.DEFAULT);
  }

  private double next(RecordSource source) throws IOException {
    assertThat(source.next(row)).isTrue();
    return row.number(2);
  }

  /** Where a run is that judged readings, and read one more that did not take effect. */
  private List<PartPlace> after(int judged) throws IOException {
    try (RecordSource source = open()) {
      Places places = new Places(source);
      for (int r = 0; r < judged; r++) {
        next(source);
        places.took();
      }
      return places.places();
    }
  }

  private Places resumed(RecordSource source, List<PartPlace> from) {
    Places places = new Places(source);
    places.resume(from);
    return places;
  }

  @Test
  void theNextReadingIsTheOneAfter() throws IOException {
    List<PartPlace> at = after(3);
    try (RecordSource source = open()) {
      Places places = resumed(source, at);
      assertThat(places.continuesAfter()).hasSize(1);
      places.seek(row, STATE);
      assertThat(next(source)).isEqualTo(63);
      places.took();
      assertThat(places.places().get(0).position()).isGreaterThan(at.get(0).position());
    }
  }

  @Test
  void beforeTheFirstReadingNothingIsSkipped() throws IOException {
    try (RecordSource source = open()) {
      Places places = resumed(source, after(0));
      places.seek(row, STATE);
      assertThat(next(source)).isEqualTo(60);
    }
  }

  /** The token is that of the reading that took effect, or none. */
  @Test
  void aReadingThatDidNotTakeEffectHasNoToken() throws IOException {
    try (RecordSource source = open()) {
      Places places = new Places(source);
      next(source);
      places.took();
      PartPlace took = places.places().get(0);
      assertThat(took.token()).isNotEmpty();
      next(source);
      assertThat(places.places())
          .containsExactly(new PartPlace(took.session(), took.position(), "", 0));
    }
  }

  @Test
  void anotherSourceBeginsAtItsBeginning() throws IOException {
    try (RecordSource source = open()) {
      Places places = resumed(source, List.of(new PartPlace("elsewhere", 3, "", 0)));
      assertThat(places.continuesAfter()).isEmpty();
      places.seek(row, STATE);
      assertThat(next(source)).isEqualTo(60);
    }
  }

  /** Otherwise a run over {@code ./plant.csv} would judge again what one over the other judged. */
  @Test
  void aFileIsTheSameUnderEachOfItsNames() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), file);
    String dotted = folder.resolve(".").resolve("plant.csv").toString();
    List<PartPlace> at = after(3);
    for (String name : List.of(dotted, link.toString(), file.toUri().toString())) {
      try (RecordSource source = Sources.open(name, SourceOptions.DEFAULT)) {
        Places places = resumed(source, at);
        places.seek(row, STATE);
        assertThat(next(source)).as(name).isEqualTo(63);
        places.took();
        assertThat(places.session()).as("so that ids are the same").isEqualTo(file.toString());
        at = places.places();
        assertThat(at.get(0).session()).isEqualTo(file.toString());
      }
      at = after(3);
    }
  }

  @Test
  void aSourceThatCannotSeekHasNoPlaces() throws IOException {
    try (RecordSource source = FeedSource.live("plant")) {
      Places places = resumed(source, List.of(new PartPlace("plant", 3, "", 0)));
      assertThat(places.places()).isEmpty();
      assertThat(places.continuesAfter()).isEmpty();
    }
  }

  private void assertRefused(List<PartPlace> at, String message) throws IOException {
    try (RecordSource source = open()) {
      Places places = resumed(source, at);
      assertThatThrownBy(() -> places.seek(row, STATE))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(
              file + ": has changed since the state was saved: the reading at position ")
          .hasMessageContaining(message)
          .hasMessageContaining("my-state");
    }
  }

  @Test
  void aFileThatIsAnotherNowIsRefused() throws IOException {
    List<PartPlace> at = after(4);
    write(60, 61);
    assertRefused(at, "is not there any more");
    write(60, 61, 62, 69, 64);
    assertRefused(at, "is another one now");
  }

  private List<PartPlace> ofVersion2(int reading, int hash) throws IOException {
    PartPlace at = after(reading).get(0);
    return List.of(new PartPlace(at.session(), at.position(), "", hash));
  }

  private int hashOf(int reading) throws IOException {
    try (RecordSource source = open()) {
      for (int r = 0; r < reading; r++) {
        next(source);
      }
      return Places.hash(row);
    }
  }

  /** Such a state has a hash of the reading, and no token. */
  @Test
  void aStateOfTheVersionBeforeIsReadUpToItsReading() throws IOException {
    List<PartPlace> at = ofVersion2(2, hashOf(2));
    try (RecordSource source = open()) {
      resumed(source, at).seek(row, STATE);
      assertThat(next(source)).isEqualTo(62);
    }
    assertRefused(ofVersion2(2, hashOf(3)), "is another one now");
    write(60);
    assertRefused(at, "is not there any more");
  }

  @Test
  void theHashTellsReadingsApart() throws IOException {
    assertThat(hashOf(1)).isNotZero().isEqualTo(hashOf(1)).isNotEqualTo(hashOf(2));
    row.clear();
    int empty = Places.hash(row);
    row.setText(1, "");
    assertThat(Places.hash(row)).isNotEqualTo(empty);
  }
}
