package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Columns that count, or tell the date, are no measurements. */
class CountersTest {
  private static final int N = 400;
  private final Random random = new Random(4);

  private RecordTable with(String name, IntToDoubleFunction column) {
    RecordTable table = new RecordTable();
    for (int r = 0; r < N; r++) {
      table.setNumber(table.fieldIndex("value"), random.nextGaussian());
      table.setNumber(table.fieldIndex(name), column.applyAsDouble(r));
      table.endRow();
    }
    return table;
  }

  private static SchemaProposal of(RecordTable table) {
    return SchemaProposal.of(table, SchemaOptions.NONE);
  }

  private void assertLeftOut(String name, String reason, IntToDoubleFunction column) {
    SchemaProposal proposal = of(with(name, column));
    assertThat(proposal.schema().field(1).role()).as(name).isEqualTo(FieldRole.IGNORED);
    assertThat(proposal.reasons().get(name)).isEqualTo(reason);
    assertThat(proposal.schema().field(0).isFeature()).isTrue();
  }

  @Test
  void countersAreLeftOut() {
    String counter = "a counter or a clock: it never falls";
    assertLeftOut("row", counter, r -> r);
    assertLeftOut("unix_ms", counter, r -> 1.7e12 + 60_000. * r);
    double[] energy = {100};
    assertLeftOut("x", counter, r -> energy[0] += random.nextDouble());
    assertLeftOut("energy_total", counter, r -> Math.floor(r / 20.) / 10);
  }

  @Test
  void partsOfTheDateAreLeftOut() {
    assertLeftOut("hour", "a part of the date or time", r -> r % 24);
    assertLeftOut("Year", "a part of the date or time", r -> 2026);
  }

  @Test
  void measurementsStay() {
    List<IntToDoubleFunction> measurements =
        List.of(
            r -> 20 + .01 * r + .1 * random.nextGaussian(),
            r -> Math.sin(r / 300.),
            r -> r < 200 ? 5 : 7,
            r -> r % 4 == 1 ? Double.NaN : .25 * r,
            r -> 3);
    for (IntToDoubleFunction measurement : measurements) {
      assertThat(of(with("x", measurement)).schema().field(1).isFeature()).isTrue();
    }
    assertThat(of(with("hour", r -> 20.5)).schema().field(1).isFeature()).isTrue();
  }

  /** Each device counts by itself; together they go up and down. */
  @Test
  void eachKeyCountsByItself() {
    RecordTable table = new RecordTable();
    for (int r = 0; r < N; r++) {
      table.setText(table.fieldIndex("device"), r % 2 == 0 ? "a" : "b");
      table.setNumber(table.fieldIndex("seq"), r % 2 == 0 ? 1000 + r : r);
      table.setNumber(table.fieldIndex("value"), random.nextGaussian());
      table.endRow();
    }
    SchemaOptions key = new SchemaOptions(null, "device", Set.of(), Set.of(), Set.of(), List.of());
    assertThat(SchemaProposal.of(table, key).schema().field(1).role()).isEqualTo(FieldRole.IGNORED);
  }

  @Test
  void aCounterAloneIsLearned() {
    RecordTable table = new RecordTable();
    for (int r = 0; r < N; r++) {
      table.setNumber(table.fieldIndex("count"), r);
      table.endRow();
    }
    assertThat(of(table).schema().field(0).isFeature()).isTrue();
  }

  @Test
  void whatIsAskedForStays() {
    SchemaOptions asked =
        new SchemaOptions(null, null, Set.of(), Set.of(), Set.of(), List.of("value", "row"));
    assertThat(SchemaProposal.of(with("row", r -> r), asked).schema().field(1).isFeature())
        .isTrue();
  }
}
