package io.github.iforest4j.view.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShownFieldsTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              Field.text("time", FieldRole.TIME),
              Field.categorical("mode", List.of("eco", "full")),
              Field.numeric("flow", ""),
              Field.bool("on")));

  @Test
  void categoricalFieldsComeLastAndAreTheFirstToBeLeftOut() {
    assertThat(new ShownFields(SCHEMA, 9).indexes()).containsExactly(2, 3, 1);
    assertThat(new ShownFields(SCHEMA, 2).indexes()).containsExactly(2, 3);
    assertThat(new ShownFields(SCHEMA, 1).field(0).name()).isEqualTo("flow");
  }

  @Test
  void aCategoryIsItsIndexAndANewOneIsPastTheLast() {
    ShownFields shown = new ShownFields(SCHEMA, 9);
    RecordRow row = SCHEMA.newRow();
    row.setNumber(2, 1.5);
    row.setText(1, "full");
    assertThat(shown.value(row, 0)).isEqualTo(1.5);
    assertThat(shown.value(row, 1)).isNaN();
    assertThat(shown.value(row, 2)).isEqualTo(1);
    row.setText(1, "boost");
    assertThat(shown.value(row, 2)).isEqualTo(2);
  }
}
