package io.github.iforest4j.view.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeviceTableTest {
  private final DeviceTable table = new DeviceTable();

  @Test
  void devicesBeyondTheMaximumAreNotKept() {
    for (int d = 0; d < DeviceTable.MAX_DEVICES; d++) {
      assertThat(table.device("d" + d)).isNotNull();
    }
    assertThat(table.device("one more")).isNull();
    assertThat(table.device("d7")).isNotNull();
    assertThat(table.device("")).isNull();
    assertThat(table.size()).isEqualTo(DeviceTable.MAX_DEVICES);
    assertThat(table.rows("", DeviceTable.Order.NAME, 0, 1).rows()).hasSize(DeviceTable.ROWS);
  }

  @Test
  void anOrderIsKeptForATickOrTwoSoThatManyBrowsersCostNoMoreThanOne() {
    table.device("b");
    assertThat(table.rows("", DeviceTable.Order.NAME, 0, 10).matching()).isEqualTo(1);
    table.device("a");
    assertThat(table.rows("", DeviceTable.Order.NAME, 0, 11).matching()).isEqualTo(1);
    assertThat(table.rows("", DeviceTable.Order.NAME, 0, 14).rows().get(0).name).isEqualTo("a");
  }

  @Test
  void aSilentDeviceComesBeforeNormalOnesUntilItIsBack() {
    table.device("a");
    table.arrival("z", "no readings for 51 s");
    DeviceTable.Rows rows = table.rows("", DeviceTable.Order.SEVERITY, 0, 1);
    assertThat(rows.troubled()).isEqualTo(1);
    assertThat(rows.rows().get(0).state()).isEqualTo(DeviceTable.State.SILENT);
    table.arrival("z", "");
    assertThat(table.rows("", DeviceTable.Order.SEVERITY, 0, 9).rows().get(0).name).isEqualTo("a");
  }
}
