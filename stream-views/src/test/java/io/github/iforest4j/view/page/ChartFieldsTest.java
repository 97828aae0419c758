package io.github.iforest4j.view.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.view.field.ShownFields;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChartFieldsTest {
  private static final int FIELDS = 100;
  private static final int MOST = ChartFields.MAX_CHARTS;

  private final ChartFields fields = new ChartFields(new ShownFields(schema(), 256));
  private final DeviceTable devices = new DeviceTable();
  private final DeviceCharts charts =
      new DeviceCharts(fields.size(), Timeline.COUNT_WIDTHS, true, devices);
  private final ReadingRing.Slot slot = new ReadingRing.Slot(FIELDS);
  private long place;

  private static FeatureSchema schema() {
    return new FeatureSchema(
        IntStream.range(0, FIELDS).mapToObj(f -> Field.numeric("f" + f, "")).toList());
  }

  /** The next reading: field f has the value 1000 f plus the reading's number. */
  private void read(String device, int driven) {
    for (int f = 0; f < FIELDS; f++) {
      slot.values[f] = 1_000 * f + place;
      slot.setDriven(f, f == driven);
    }
    slot.anomaly = driven >= 0;
    slot.score = .5;
    devices.device(device);
    charts.add(place, fields.pick(slot), device, 1);
    fields.keep(place++, device, slot);
  }

  private static JsonNode stretches(Timeline timeline) {
    StringBuilder out = new StringBuilder();
    timeline.write(out, 0, Long.MIN_VALUE, 0, 1_000_000);
    return JsonMapper.shared().readTree(out.toString());
  }

  private List<String> names() {
    return IntStream.range(0, fields.size()).mapToObj(c -> fields.field(c).name()).toList();
  }

  @Test
  void aCauseTakesTheChartOfAFieldThatNeverWasOneAndBeginsWithTheLatestReadings() {
    for (int r = 0; r < 5; r++) {
      read(r % 2 == 0 ? "a" : "b", r == 4 ? 77 : -1);
    }
    fields.need(List.of("f77", "nobody", "f0"), 1);
    assertThat(fields.change(charts, 1)).isTrue();
    assertThat(names()).hasSize(MOST).startsWith("f0", "f1").endsWith("f22", "f77");
    assertThat(fields.index(MOST - 1)).isEqualTo(77);
    read("a", -1);
    JsonNode all = stretches(charts.all());
    int at = 8 + 4 * (MOST - 1);
    assertThat(all).hasSize(6);
    for (int r = 0; r < 6; r++) {
      assertThat(all.get(r).get(at).intValue()).isEqualTo(77_000 + r);
      assertThat(all.get(r).get(at + 1).intValue()).isEqualTo(77_000 + r);
      assertThat(all.get(r).get(at + 3).isNull()).isEqualTo(r != 4);
      assertThat(all.get(r).get(8).intValue()).as("another field stays").isEqualTo(r);
    }
    // The charts of a device have the device's readings alone.
    JsonNode ofB = stretches(charts.timeline("b", 1));
    assertThat(ofB).hasSize(2);
    assertThat(ofB.get(1).get(at).intValue()).isEqualTo(77_003);
  }

  @Test
  void theChartThatWasNeededLongestAgoIsTheNextToGoAndChangesAreRare() {
    for (int f = 0; f < MOST; f++) {
      fields.need(List.of("f" + f), 100 + f);
    }
    fields.need(List.of("f3"), 200);
    fields.need(List.of("f0", "f50", "f51"), 201);
    assertThat(fields.change(charts, 201)).isTrue();
    assertThat(names()).contains("f0", "f3", "f50", "f51").doesNotContain("f1", "f2");
    fields.need(List.of("f1"), 202);
    assertThat(fields.change(charts, 202)).as("too early").isFalse();
    assertThat(fields.change(charts, 209)).isTrue();
    assertThat(names()).contains("f1").doesNotContain("f4");
    assertThat(fields.change(charts, 300)).as("nothing to change").isFalse();
  }

  @Test
  void whereEveryFieldHasAChartNothingIsCopied() {
    ChartFields few = new ChartFields(new ShownFields(schema(), MOST));
    ReadingRing.Slot reading = new ReadingRing.Slot(MOST);
    assertThat(few.pick(reading)).isSameAs(reading);
  }
}
