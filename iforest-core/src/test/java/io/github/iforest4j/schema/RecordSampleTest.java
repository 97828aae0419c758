package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordSampleTest {
  /** Cells of every state stay with their record, whichever place it takes. */
  @Test
  void recordsAreKeptWholeAndInTheOrderOfArrival() {
    RecordSample sample = new RecordSample(40, 3);
    RecordTable table = sample.table();
    for (int i = 0; i < 3_000; i++) {
      if (i % 9 == 4) {
        table.setNumber(table.fieldIndex("number"), -1);
        table.discardRow();
      }
      table.setNumber(table.fieldIndex("number"), i);
      if (i % 2 == 0) {
        table.setText(table.fieldIndex("even"), "text " + i);
      }
      if (i % 3 == 0) {
        table.setBoolean(table.fieldIndex("third"), i % 6 == 0);
      }
      if (i % 5 == 0) {
        table.setMissing(table.fieldIndex("fifth"));
      }
      table.endRow();
      sample.add();
      assertThat(table.numRows()).isEqualTo(Math.min(40, i + 1));
    }
    assertThat(sample.numAdded()).isEqualTo(3_000);
    RecordTable records = sample.records();
    assertThat(records.numRows()).isEqualTo(40);
    double before = -1;
    for (int r = 0; r < 40; r++) {
      int i = (int) records.number(r, records.columnIndex("number"));
      assertThat((double) i).isGreaterThan(before);
      before = i;
      assertThat(records.text(r, records.columnIndex("even")))
          .isEqualTo(i % 2 == 0 ? "text " + i : "");
      assertThat(records.state(r, records.columnIndex("third")))
          .isEqualTo(i % 3 == 0 ? FieldState.BOOLEAN : FieldState.ABSENT);
      if (i % 3 == 0) {
        assertThat(records.text(r, records.columnIndex("third"))).isEqualTo("" + (i % 6 == 0));
      }
      assertThat(records.state(r, records.columnIndex("fifth")))
          .isEqualTo(i % 5 == 0 ? FieldState.MISSING : FieldState.ABSENT);
    }
    assertThat(before).isGreaterThan(2_000);
  }

  @Test
  void aSampleThatIsNotFullHasAllRecords() {
    RecordSample sample = new RecordSample(10, 1);
    for (int i = 0; i < 3; i++) {
      sample.table().setNumber(sample.table().fieldIndex("x"), i);
      sample.table().endRow();
      sample.add();
    }
    assertThat(sample.records().numbers(0)).containsExactly(0, 1, 2);
  }
}
