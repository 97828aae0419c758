package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Set;
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
