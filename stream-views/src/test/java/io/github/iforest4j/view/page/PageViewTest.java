package io.github.iforest4j.view.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.view.field.ShownFields;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PageViewTest {
  @Test
  void thePageKnowsWhetherTimesAreUtc() {
    assertThat(view("").path("local").asString()).isEqualTo("false");
    assertThat(view("Europe/Berlin").path("local").asString()).isEqualTo("false");
    assertThat(view("day-first local").path("local").asString()).isEqualTo("true");
  }

  /** The horizontal axis of a page whose field of times has such a unit. */
  private static JsonNode view(String unit) {
    FeatureSchema schema =
        new FeatureSchema(
            List.of(
                Field.text("time", FieldRole.TIME).withUnit(unit),
                Field.numeric("temperature", "°C")));
    Dashboard.Settings settings =
        new Dashboard.Settings(
            "a.csv",
            "a.iforest",
            false,
            -1,
            "offline",
            "",
            () -> LabelingMetrics.NONE,
            Map::of,
            () -> "",
            null);
    PageModel model =
        new PageModel(
            settings,
            schema,
            new ShownFields(schema, ChartFields.MAX_FIELDS),
            PageStream.TIMING,
            0);
    ReadingRing.Slot slot = new ReadingRing.Slot(1);
    slot.millis = PageStream.START.toEpochMilli();
    model.reading(slot);
    StringBuilder out = new StringBuilder();
    new PageView("", PageView.USUAL, 0).resolved(model).write(out, model);
    return new JsonMapper().readTree(out.toString());
  }
}
