package io.github.iforest4j.client.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordTable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableRowsTest {
  @Test
  void devicesComeOneAfterTheOtherEachInItsOrder() {
    RecordTable table = new RecordTable();
    for (int r = 0; r < 6; r++) {
      table.setText(table.fieldIndex("device"), "d" + r % 2);
      if (r != 3) {
        table.setNumber(table.fieldIndex("value"), r);
      }
      table.setBoolean(table.fieldIndex("on"), r > 2);
      table.endRow();
    }
    RecordTable sorted = TableRows.byKey(table, "device");
    assertThat(IntStream.range(0, 6).mapToObj(r -> sorted.text(r, 0)))
        .containsExactly("d0", "d0", "d0", "d1", "d1", "d1");
    int value = sorted.columnIndex("value");
    assertThat(IntStream.range(0, 6).mapToObj(r -> sorted.number(r, value)))
        .containsExactly(0., 2., 4., 1., Double.NaN, 5.);
    assertThat(sorted.state(4, value)).isEqualTo(FieldState.ABSENT);
    assertThat(sorted.number(4, sorted.columnIndex("on"))).isEqualTo(1);
    assertThat(TableRows.byKey(table, "nothing")).isSameAs(table);
    assertThat(TableRows.byKey(table, "on").numRows()).isEqualTo(6);
  }
}
