package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.Aspect;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.RecentReadings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Categories by rule, the readings before an anomaly, taxonomies and prices from files. */
class CourseOfValuesTest {
  @TempDir Path folder;

  private static RecentReadings flows(String values) {
    RecentReadings recent = new RecentReadings(Readings.PLANT);
    Arrays.stream(values.split(" "))
        .mapToDouble(Double::parseDouble)
        .forEach(flow -> recent.add(Readings.plant(63, 2.2, 50, flow, false)));
    return recent;
  }

  @ParameterizedTest
  @CsvSource({
    "12 12.2 11.9 12.1 12 12.1, 30, spike",
    "12 12.2 11.9 12.1 12 12.1, -20, spike",
    "12 12.2 11.9 12.1 12 12.1 30 30.2 29.8, 30.1, level_shift",
    "12 12.1 11.9 12 12 13 14.2 15 16.1 17 18, 19, drift",
    "12 12.2, 30, unknown",
  })
  void theCourseTells(String before, double now, String category) {
    Evidence evidence =
        Readings.evidence(
            Readings.plant(63, 2.2, 50, now, false), Aspect.VALUE, 1, flows(before), 0, 0, 0, .2);
    assertThat(new OfflineLabeler().label(evidence).category()).isEqualTo(category);
  }

  @Test
  void theDetectorTellsTheRest() {
    OfflineLabeler labeler = new OfflineLabeler();
    assertThat(
            labeler
                .label(Readings.evidence(Readings.plant(Double.NaN, 2.2, 50, 12, false), .2))
                .category())
        .isEqualTo("dropout");
    assertThat(
            labeler
                .label(
                    Readings.evidence(
                        Readings.plant(63, 2.2, 50, 12, false),
                        Aspect.SPREAD,
                        -1,
                        Readings.temperatures(63, 63, 63, 63),
                        .2))
                .category())
        .isEqualTo("stuck");
    assertThat(
            labeler
                .label(Readings.evidence(Readings.plant(63, 2.5, 60, 12, false), 0, .1, .1))
                .category())
        .isEqualTo("combination");
  }

  @Test
  void theLastReadingsAreKeptOldestFirstAndWithoutGaps() {
    RecentReadings recent = new RecentReadings(Readings.PLANT);
    for (int i = 0; i < 30; i++) {
      recent.add(Readings.plant(i, i == 28 ? Double.NaN : 2, 50, 12, false));
    }
    assertThat(recent.of(0)).hasSize(24).startsWith(6., 7.).endsWith(28., 29.);
    assertThat(recent.of(1)).hasSize(23);
    assertThat(recent.of(4)).as("a boolean has no course").isEmpty();
    recent.clear();
    assertThat(recent.of(0)).isEmpty();
  }

  @Test
  void aTaxonomyOfYourOwn() throws IOException {
    Path file = folder.resolve("pump.txt");
    Files.writeString(file, "# ours\n+ standard\ncavitation: noise of the flow at low pressure\n");
    LabelTaxonomy taxonomy = LabelTaxonomy.read(file);
    assertThat(taxonomy.categories()).startsWith("spike").endsWith("cavitation", "unknown");
    Files.writeString(file, "a: b\nNo Good: x\n");
    assertThatThrownBy(() -> LabelTaxonomy.read(file))
        .hasMessageContaining("pump.txt, line 2: a category must be lower-case letters");
    Files.writeString(file, "nothing\n");
    assertThatThrownBy(() -> LabelTaxonomy.read(file)).hasMessageContaining("category: meaning");
  }

  @Test
  void aPriceTable() throws IOException {
    Path file = folder.resolve("prices.csv");
    String header = "model,prompt_per_million,completion_per_million,currency\n";
    Files.writeString(file, header + "org/m,0.5,2,USD\n");
    PriceTable prices = PriceTable.read(file);
    assertThat(prices.cost("org/m", 2_000_000, 500_000)).hasValue(2.);
    assertThat(prices.cost("other", 1, 1)).isEmpty();
    assertThat(prices.currency()).isEqualTo("USD");
    Files.writeString(file, header + "org/m,cheap,2,USD\n");
    assertThatThrownBy(() -> PriceTable.read(file))
        .hasMessageContaining("prices.csv, line 2: a price must be a number from 0, was 'cheap'");
    Files.writeString(file, "m,1,2\n");
    assertThatThrownBy(() -> PriceTable.read(file))
        .hasMessageContaining("must begin with the line");
  }
}
