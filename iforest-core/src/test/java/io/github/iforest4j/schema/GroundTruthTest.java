package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroundTruthTest {
  private static RecordTable table() {
    RecordTable table = new RecordTable();
    for (int r = 0; r < 6; r++) {
      table.setNumber(table.fieldIndex("value"), r);
      table.setText(table.fieldIndex("anomaly_kind"), r == 4 ? "spike" : "none");
      if (r != 2) {
        table.setNumber(table.fieldIndex("label"), r == 4 ? 1 : 0);
      }
      table.setBoolean(table.fieldIndex("outlier"), r >= 4);
      table.endRow();
    }
    return table;
  }

  private static FeatureSchema schema(String... labels) {
    List<Field> fields =
        IntStream.range(0, labels.length)
            .mapToObj(i -> Field.text(labels[i], FieldRole.LABEL))
            .toList();
    return new FeatureSchema(
        IntStream.rangeClosed(0, fields.size())
            .mapToObj(i -> i == 0 ? Field.numeric("value", "") : fields.get(i - 1))
            .toList());
  }

  @Test
  void theFirstColumnThatIsTrueOrFalseInEveryRecord() {
    RecordTable table = table();
    FeatureSchema all = schema("anomaly_kind", "label", "outlier");
    assertThat(GroundTruth.labelFields(all)).containsExactly("anomaly_kind", "label", "outlier");
    assertThat(GroundTruth.column(table, all)).isEqualTo(table.columnIndex("outlier"));
    assertThat(GroundTruth.column(table, schema("anomaly_kind", "label"))).isEqualTo(-1);
    assertThat(GroundTruth.column(table, schema("nowhere"))).isEqualTo(-1);
    assertThat(GroundTruth.column(table, schema())).isEqualTo(-1);
  }

  @Test
  void normalRecordsKeepTheirOrderAndTheirColumns() {
    RecordTable table = table();
    RecordTable normal = GroundTruth.normalRecords(table, table.columnIndex("outlier"));
    assertThat(normal.numbers(normal.columnIndex("value"))).containsExactly(0, 1, 2, 3);
    assertThat(normal.numColumns()).isEqualTo(table.numColumns());
    assertThat(normal.state(2, normal.columnIndex("label"))).isEqualTo(FieldState.ABSENT);
  }

  @Test
  void recordsOfAKeyComeTogetherEachInItsOrder() {
    RecordTable table = new RecordTable();
    for (int r = 0; r < 6; r++) {
      table.setText(table.fieldIndex("device"), "d" + r % 2);
      if (r != 3) {
        table.setNumber(table.fieldIndex("value"), r);
      }
      table.setBoolean(table.fieldIndex("on"), r > 2);
      table.endRow();
    }
    RecordTable sorted = table.groupedBy("device");
    assertThat(IntStream.range(0, 6).mapToObj(r -> sorted.text(r, 0)))
        .containsExactly("d0", "d0", "d0", "d1", "d1", "d1");
    int value = sorted.columnIndex("value");
    assertThat(IntStream.range(0, 6).mapToObj(r -> sorted.number(r, value)))
        .containsExactly(0., 2., 4., 1., Double.NaN, 5.);
    assertThat(sorted.state(4, value)).isEqualTo(FieldState.ABSENT);
    assertThat(sorted.number(4, sorted.columnIndex("on"))).isEqualTo(1);
    assertThat(table.groupedBy("nothing")).isSameAs(table);
    assertThat(table.rows(0, 1).groupedBy("device").numRows()).isEqualTo(1);
  }

  @Test
  void rowsMustBeThere() {
    assertThatThrownBy(() -> table().rows(new int[] {5, 6}))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("6");
  }
}
