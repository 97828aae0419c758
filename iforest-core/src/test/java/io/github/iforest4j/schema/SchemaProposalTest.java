package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class SchemaProposalTest {
  private static final int[] PORTS = {22, 80, 443, 8080};

  private static RecordTable table() {
    RecordTable table = new RecordTable();
    for (int i = 0; i < 200; i++) {
      table.setText(table.fieldIndex("when"), "2020-03-09 10:%02d:%02d".formatted(i / 60, i % 60));
      table.setNumber(table.fieldIndex("port"), PORTS[i % 4]);
      table.setNumber(table.fieldIndex("level"), i % 5);
      table.setNumber(table.fieldIndex("temp"), 20 + i * .01);
      table.setText(table.fieldIndex("proto"), i % 3 == 0 ? "TCP" : "UDP");
      table.setText(table.fieldIndex("note"), "free text " + i);
      table.setText(table.fieldIndex("open"), i % 2 == 0 ? "true" : "False");
      table.setNumber(table.fieldIndex("anomaly"), i % 50 == 0 ? 1 : 0);
      table.setMissing(table.fieldIndex("empty"));
      table.endRow();
    }
    return table;
  }

  private static String shape(SchemaProposal proposal, String name) {
    Field field = proposal.schema().field(proposal.schema().indexOf(name));
    return field.isFeature() ? field.kind().name() : field.role().name();
  }

  @Test
  void rolesAndKindsAreProposedFromTheData() {
    SchemaProposal proposal = SchemaProposal.of(table(), SchemaOptions.NONE);
    assertThat(shape(proposal, "when")).isEqualTo("TIME");
    assertThat(shape(proposal, "port")).isEqualTo("CATEGORICAL");
    assertThat(shape(proposal, "level")).isEqualTo("NUMERIC");
    assertThat(shape(proposal, "temp")).isEqualTo("NUMERIC");
    assertThat(shape(proposal, "proto")).isEqualTo("CATEGORICAL");
    assertThat(shape(proposal, "note")).isEqualTo("IGNORED");
    assertThat(shape(proposal, "open")).isEqualTo("BOOLEAN");
    assertThat(shape(proposal, "anomaly")).isEqualTo("LABEL");
    assertThat(shape(proposal, "empty")).isEqualTo("IGNORED");
    assertThat(proposal.reasons())
        .containsEntry("port", "4 distinct integers with gaps")
        .containsEntry("empty", "no values");
    Field port = proposal.schema().field(proposal.schema().indexOf("port"));
    assertThat(port.categories()).containsExactly("22", "443", "80", "8080");
    UsualRange temp = proposal.schema().field(proposal.schema().indexOf("temp")).usual();
    assertThat(temp).isEqualTo(new UsualRange(20.01, 20.99, 21.98));
  }

  @Test
  void optionsOverrideTheData() {
    SchemaOptions options =
        new SchemaOptions(
            null, "proto", Set.of("temp"), Set.of("level"), Set.of("port"), List.of());
    SchemaProposal proposal = SchemaProposal.of(table(), options);
    assertThat(shape(proposal, "proto")).isEqualTo("KEY");
    assertThat(shape(proposal, "temp")).isEqualTo("LABEL");
    assertThat(shape(proposal, "level")).isEqualTo("CATEGORICAL");
    assertThat(shape(proposal, "port")).isEqualTo("IGNORED");
    SchemaOptions only =
        new SchemaOptions(null, null, Set.of(), Set.of(), Set.of(), List.of("temp", "anomaly"));
    SchemaProposal two = SchemaProposal.of(table(), only);
    assertThat(two.schema().fields().stream().filter(Field::isFeature).map(Field::name))
        .containsExactly("temp", "anomaly");
    assertThat(shape(two, "when")).isEqualTo("TIME");
  }

  @Test
  void mistakesNameTheColumnsThereAre() {
    SchemaOptions typo =
        new SchemaOptions(null, null, Set.of(), Set.of("prot"), Set.of(), List.of());
    assertRefused(
        table(),
        typo,
        SchemaException.Reason.UNKNOWN_COLUMN,
        List.of("prot"),
        "no column is named 'prot'; the input has when, port, level");
    assertRefused(
        new RecordTable(),
        SchemaOptions.NONE,
        SchemaException.Reason.NO_RECORDS,
        List.of(),
        "no records to learn a schema from");
    SchemaOptions freeText =
        new SchemaOptions(null, null, Set.of(), Set.of(), Set.of(), List.of("note"));
    assertRefused(
        table(),
        freeText,
        SchemaException.Reason.FREE_TEXT,
        List.of("note"),
        "column 'note' holds free text and cannot be a feature");
    RecordTable empty = new RecordTable();
    for (String name : List.of("a", "b", "c", "d", "e", "f")) {
      empty.setMissing(empty.fieldIndex(name));
    }
    empty.endRow();
    assertRefused(
        empty,
        SchemaOptions.NONE,
        SchemaException.Reason.NO_FEATURE,
        List.of("a", "b", "c", "d", "e", "f"),
        "no column is left to learn from: a (no values), b (no values), c (no values),"
            + " d (no values), e (no values) and 1 more");
  }

  private static RecordTable column(String name, int rows, IntFunction<Object> value) {
    RecordTable table = new RecordTable();
    for (int r = 0; r < rows; r++) {
      table.setNumber(table.fieldIndex("other"), r % 11 * .1);
      Object v = value.apply(r);
      if (v instanceof Number number) {
        table.setNumber(table.fieldIndex(name), number.doubleValue());
      } else {
        table.setText(table.fieldIndex(name), v.toString());
      }
      table.endRow();
    }
    return table;
  }

  private static String shape(RecordTable table, String name) {
    return shape(SchemaProposal.of(table, SchemaOptions.NONE), name);
  }

  @Test
  void whatIsMeasuredInWholeNumbersIsNoCategory() {
    // Steps of 5, with one outlier; a coarse converter; idle at 0 and otherwise near 1485.
    assertThat(shape(column("n", 600, r -> r == 77 ? 90_000 : 20 + 5 * (r % 4)), "n"))
        .isEqualTo("NUMERIC");
    assertThat(shape(column("t", 600, r -> new int[] {17, 20, 24, 27, 30, 34}[r % 6]), "t"))
        .isEqualTo("NUMERIC");
    assertThat(shape(column("rpm", 600, r -> r % 3 == 0 ? 0 : 1480 + r % 11), "rpm"))
        .isEqualTo("NUMERIC");
    assertThat(shape(column("voltage", 600, r -> 2985 + 10 * (r % 3)), "voltage"))
        .isEqualTo("NUMERIC");
    // Codes stay what they are.
    assertThat(shape(column("http", 600, r -> new int[] {200, 204, 301, 404, 503}[r % 5]), "http"))
        .isEqualTo("CATEGORICAL");
    assertThat(
            shape(column("door state", 600, r -> new int[] {10, 20, 40, 80}[r % 4]), "door state"))
        .isEqualTo("CATEGORICAL");
  }

  @Test
  void wordsAmongNumbersAreMissingValues() {
    RecordTable table = column("power", 400, r -> r % 4 == 1 ? "unavailable" : r * .25);
    SchemaProposal proposal = SchemaProposal.of(table, SchemaOptions.NONE);
    assertThat(shape(proposal, "power")).isEqualTo("NUMERIC");
    assertThat(proposal.reasons().get("power"))
        .isEqualTo("numbers; 'unavailable' counts as missing");
  }

  @Test
  void aMarkForMissingIsPointedOut() {
    assertThat(
            SchemaProposal.of(
                    column("co", 300, r -> r % 20 == 3 ? -200 : 1 + r % 9 * .1), SchemaOptions.NONE)
                .doubts())
        .singleElement()
        .satisfies(d -> assertThat(d.kind()).isEqualTo(SchemaProposal.Doubt.Kind.MISSING_MARK))
        .satisfies(d -> assertThat(d.value()).isEqualTo("-200"))
        .satisfies(
            d ->
                assertThat(d.message())
                    .isEqualTo("'co' is -200 in 15 of 300 records, far from all others"));
    assertThat(
            SchemaProposal.of(
                    column("p", 300, r -> r == 3 ? -999.25 : 1000 + r % 9 * .1), SchemaOptions.NONE)
                .doubts())
        .hasSize(1);
    // A machine that stands still, a range that reaches its end, and a single spike are no marks.
    for (IntFunction<Object> usual :
        List.<IntFunction<Object>>of(
            r -> r % 5 == 0 ? 0 : 1480 + r % 11 * .1,
            r -> Math.min(99, r % 120),
            r -> r == 5 ? 512.3 : 20 + r % 9 * .1)) {
      assertThat(SchemaProposal.of(column("x", 300, usual), SchemaOptions.NONE).doubts()).isEmpty();
    }
  }

  @Test
  void textsThatLookLikeNumbersArePointedOut() {
    RecordTable table = column("flow", 300, r -> (12 + r % 40 * .1) + " l/min");
    SchemaProposal proposal = SchemaProposal.of(table, SchemaOptions.NONE);
    assertThat(shape(proposal, "flow")).isEqualTo("IGNORED");
    assertThat(proposal.doubts())
        .singleElement()
        .satisfies(d -> assertThat(d.kind()).isEqualTo(SchemaProposal.Doubt.Kind.LIKE_NUMBERS));
    assertThat(shape(column("host", 300, r -> "10.0.0." + r % 20), "host"))
        .isEqualTo("CATEGORICAL");
  }

  @Test
  void oneTextForAllSaysNothingUnlessItIsAState() {
    assertThat(shape(column("unit", 50, r -> "C"), "unit")).isEqualTo("IGNORED");
    assertThat(shape(column("state", 50, r -> "OK"), "state")).isEqualTo("CATEGORICAL");
  }

  @Test
  void labelsByOtherNamesAreLabelsIfTheirValuesAre() {
    assertThat(shape(column("Class", 50, r -> r % 9 == 0 ? 1 : 0), "Class")).isEqualTo("LABEL");
    assertThat(shape(column("attack", 50, r -> r % 9 == 0 ? "yes" : "no"), "attack"))
        .isEqualTo("LABEL");
    assertThat(shape(column("class", 50, r -> "abc".charAt(r % 3)), "class"))
        .isEqualTo("CATEGORICAL");
  }

  @Test
  void oneValueOfOneSensorPerRecordIsRefused() {
    RecordTable table = column("value", 300, r -> r % 2 == 0 ? 20 + r * .01 : 1000 + r * .1);
    RecordTable named = new RecordTable();
    for (int r = 0; r < 300; r++) {
      named.setText(named.fieldIndex("sensor"), r % 2 == 0 ? "temp" : "pressure");
      named.setNumber(named.fieldIndex("value"), table.number(r, 1));
      named.endRow();
    }
    assertRefused(
        named,
        SchemaOptions.NONE,
        SchemaException.Reason.LONG_FORMAT,
        List.of("sensor", "value"),
        "each record has one value ('value') of one sensor, which 'sensor' names (pressure, temp)");
    SchemaOptions keyed =
        new SchemaOptions(null, "sensor", Set.of(), Set.of(), Set.of(), List.of());
    assertThat(shape(SchemaProposal.of(named, keyed), "value")).isEqualTo("NUMERIC");
    assertThat(shape(SchemaProposal.of(table, SchemaOptions.NONE), "value")).isEqualTo("NUMERIC");
  }

  private static void assertRefused(
      RecordTable table,
      SchemaOptions options,
      SchemaException.Reason reason,
      List<String> columns,
      String message) {
    assertThatExceptionOfType(SchemaException.class)
        .isThrownBy(() -> SchemaProposal.of(table, options))
        .withMessageStartingWith(message)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
        .satisfies(e -> assertThat(e.columns()).isEqualTo(columns));
  }
}
