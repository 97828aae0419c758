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

  private static RecordTable labels(Object... values) {
    RecordTable table = new RecordTable();
    for (Object value : values) {
      if (value instanceof Number number) {
        table.setNumber(table.fieldIndex("y"), number.doubleValue());
      } else {
        table.setText(table.fieldIndex("y"), value.toString());
      }
      table.endRow();
    }
    return table;
  }

  @Test
  void wordsAndMinusOneAreUnderstood() {
    assertThat(
            GroundTruth.of(labels("False", "True", "no", "YES", "Normal", "anomaly", "maybe"), 0))
        .containsExactly(0, 1, 0, 1, 0, 1, Double.NaN);
    assertThat(GroundTruth.of(labels(1, 1, -1, 1), 0)).containsExactly(0, 0, 1, 0);
    assertThat(GroundTruth.of(labels(1, 0, -1), 0)).containsExactly(1, 0, Double.NaN);
    // Nothing but 1 may be all normal as well.
    assertThat(GroundTruth.column(labels(1, 1, 1), schema("y"))).isEqualTo(-1);
    assertThat(GroundTruth.column(labels(1, -1, 1), schema("y"))).isZero();
    assertThat(GroundTruth.normalRecords(labels(1, -1, 1), 0).numRows()).isEqualTo(2);
  }

  @Test
  void aSchemaRemembersThatMinusOneIsTheAnomaly() {
    RecordTable both = new RecordTable();
    for (int r = 0; r < 40; r++) {
      both.setNumber(both.fieldIndex("value"), r % 7);
      both.setNumber(both.fieldIndex("anomaly"), r % 13 == 0 ? -1 : 1);
      both.endRow();
    }
    FeatureSchema schema = SchemaProposal.of(both, SchemaOptions.NONE).schema();
    RecordRow row = schema.newRow();
    row.setNumber(1, 1);
    assertThat(GroundTruth.of(row, 1)).isZero();
    row.setNumber(1, -1);
    assertThat(GroundTruth.of(row, 1)).isEqualTo(1);
    row.clear();
    assertThat(GroundTruth.of(row, 1)).isNaN();
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
