package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.iforest4j.FeatureMatrix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureSchemaTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              Field.text("time", FieldRole.TIME),
              Field.categorical("port", List.of("443", "80", "ssh")),
              Field.numeric("size", "B").withUsual(new UsualRange(1, 7, 9)),
              Field.bool("open")));

  @Test
  void columnsFollowTheFields() {
    List<String> names = new ArrayList<>();
    for (int c = 0; c < SCHEMA.numColumns(); c++) {
      names.add(SCHEMA.columnName(c) + ">" + SCHEMA.fieldOfColumn(c));
    }
    assertThat(names)
        .containsExactly(
            "port=443>1",
            "port=80>1",
            "port=ssh>1",
            "port=(unseen)>1",
            "size>2",
            "open>3",
            "(missing)>-1");
  }

  @Test
  void aCompleteRecord() {
    RecordRow row = SCHEMA.newRow();
    row.setNumber(1, 80);
    row.setNumber(2, 5.5);
    row.setBoolean(3, true);
    assertThat(row.columns()).containsExactly(0, 1, 0, 0, 5.5, 1, 0);
    assertThat(row.isUnseen(1)).isFalse();
  }

  @Test
  void unseenCategoriesAndMissingValuesLeaveTheTrainingRange() {
    RecordRow row = SCHEMA.newRow();
    row.setNumber(1, 1337);
    row.setMissing(2);
    assertThat(row.columns()).containsExactly(0, 0, 0, 1, 7, 0, 2);
    assertThat(row.isUnseen(1)).isTrue();
    assertThat(row.isUnusable(2)).isTrue();
    assertThat(row.isUnusable(3)).isTrue();
  }

  /** What a field may not hold counts as missing: it is never guessed and never NaN. */
  @Test
  void valuesOfAnotherKind() {
    RecordRow row = SCHEMA.newRow();
    row.setText(1, "ssh");
    row.setText(2, "12.5");
    row.setText(3, "TRUE");
    assertThat(row.columns()).containsExactly(0, 0, 1, 0, 12.5, 1, 0);
    row.setText(2, "a lot");
    row.setNumber(3, 2);
    assertThat(row.columns()).containsExactly(0, 0, 1, 0, 7, 0, 2);
    row.setNumber(2, Double.NaN);
    row.setNumber(3, 1);
    assertThat(row.columns()).containsExactly(0, 0, 1, 0, 7, 1, 1);
    row.setNumber(2, Double.POSITIVE_INFINITY);
    assertThat(row.columns()).containsExactly(0, 0, 1, 0, 7, 1, 1);
  }

  @Test
  void aRowIsReusedWithoutMemory() {
    RecordRow row = SCHEMA.newRow();
    row.setNumber(1, 1337);
    row.setNumber(2, 5);
    row.columns();
    row.clear();
    assertThat(row.columns()).containsExactly(0, 0, 0, 1, 7, 0, 2);
    assertThat(row.text(2)).isEmpty();
    assertThat(row.state(2)).isEqualTo(FieldState.ABSENT);
  }

  @Test
  void integersAreWrittenAsCategoriesAre() {
    RecordRow row = SCHEMA.newRow();
    row.setNumber(1, 443.0);
    assertThat(row.text(1)).isEqualTo("443");
    row.setNumber(1, .1 + .2);
    assertThat(row.text(1)).isEqualTo("0.30000000000000004");
  }

  @Test
  void aTableEncodesByNameInAnyOrder() {
    RecordTable table = new RecordTable();
    table.setNumber(table.fieldIndex("size"), 4);
    table.setNumber(table.fieldIndex("port"), 443);
    table.endRow();
    table.setText(table.fieldIndex("extra"), "x");
    table.setBoolean(table.fieldIndex("open"), false);
    table.endRow();
    FeatureMatrix matrix = SCHEMA.encode(table);
    assertThat(matrix.row(0)).containsExactly(1, 0, 0, 0, 4, 0, 1);
    assertThat(matrix.row(1)).containsExactly(0, 0, 0, 1, 7, 0, 1);
  }

  @Test
  void discardedRowsLeaveNothingBehind() {
    RecordTable table = new RecordTable();
    table.setNumber(table.fieldIndex("a"), 1);
    table.discardRow();
    table.setNumber(table.fieldIndex("b"), 2);
    table.endRow();
    assertThat(table.numRows()).isEqualTo(1);
    assertThat(table.state(0, table.columnIndex("a"))).isEqualTo(FieldState.ABSENT);
    assertThat(table.number(0, table.columnIndex("b"))).isEqualTo(2);
  }

  @Test
  void partsOfATable() {
    RecordTable table = new RecordTable();
    for (int i = 0; i < 100; i++) {
      table.setNumber(table.fieldIndex("a"), i);
      if (i < 10) {
        table.setText(table.fieldIndex("b"), "t" + i);
      }
      table.endRow();
    }
    RecordTable part = table.rows(5, 60);
    assertThat(part.numRows()).isEqualTo(55);
    assertThat(part.number(0, 0)).isEqualTo(5);
    assertThat(part.text(4, 1)).isEqualTo("t9");
    assertThat(part.state(5, 1)).isEqualTo(FieldState.ABSENT);
    assertThat(part.number(54, 0)).isEqualTo(59);
  }

  @Test
  void badSchemasAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new FeatureSchema(List.of(Field.numeric("a", ""), Field.numeric("a", ""))))
        .withMessage("two fields are named 'a'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Field.text("note", FieldRole.FEATURE))
        .withMessage("field 'note': free text cannot be a feature");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Field.categorical("c", List.of("x", "x")))
        .withMessage("field 'c': a category is listed twice");
  }

  @Test
  void theSameFieldsMayHaveOtherUnitsAndRanges() {
    FeatureSchema schema =
        new FeatureSchema(
            List.of(
                Field.text("time", FieldRole.TIME),
                Field.numeric("temperature", "°C"),
                Field.bool("open")));
    assertThat(schema.hasSameFields(schema)).isTrue();
    assertThat(
            schema.hasSameFields(
                new FeatureSchema(
                    List.of(
                        Field.text("time", FieldRole.TIME),
                        Field.numeric("temperature", "K").withUsual(new UsualRange(1, 2, 3)),
                        Field.bool("open")))))
        .isTrue();
    for (List<Field> other :
        List.of(
            List.of(Field.text("time", FieldRole.TIME), Field.numeric("temperature", "°C")),
            List.of(
                Field.text("time", FieldRole.KEY),
                Field.numeric("temperature", "°C"),
                Field.bool("open")),
            List.of(
                Field.text("time", FieldRole.TIME), Field.bool("temperature"), Field.bool("open")),
            List.of(
                Field.text("time", FieldRole.TIME),
                Field.bool("open"),
                Field.numeric("temperature", "°C")))) {
      assertThat(schema.hasSameFields(new FeatureSchema(other))).as("%s", other).isFalse();
    }
  }
}
