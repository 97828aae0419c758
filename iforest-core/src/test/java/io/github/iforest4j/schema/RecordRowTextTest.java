package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Texts that arrive as bytes mean what the same texts mean. */
class RecordRowTextTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(Field.numeric("n", ""), Field.categorical("c", List.of("TCP", "UDP", "443"))));

  @Test
  void bytesAndTextsAreEncodedAlike() {
    RecordRow fromBytes = SCHEMA.newRow();
    RecordRow fromText = SCHEMA.newRow();
    Random random = new Random(5);
    String[] values = {
      "TCP", "UDP", "443", "", "7.5", "1e400", "x".repeat(100), "AaAa", "BBBB", "AaBB"
    };
    for (int i = 0; i < 5_000; i++) {
      fromBytes.clear();
      fromText.clear();
      for (int f = 0; f < 2; f++) {
        String value =
            random.nextBoolean()
                ? values[random.nextInt(values.length)]
                : "k" + random.nextInt(3_000);
        byte[] line = ("<" + value + ">").getBytes(StandardCharsets.US_ASCII);
        fromBytes.setText(f, line, 1, line.length - 1);
        line[0] = 'X';
        fromText.setText(f, value);
        assertThat(fromBytes.state(f)).isEqualTo(FieldState.TEXT);
      }
      assertThat(fromBytes.columns()).containsExactly(fromText.columns());
      assertThat(fromBytes.text(0)).isEqualTo(fromText.text(0));
      assertThat(fromBytes.text(1)).isEqualTo(fromText.text(1));
      assertThat(fromBytes.isUnseen(1)).isEqualTo(fromText.isUnseen(1));
    }
  }

  @Test
  void theSourcesBytesMayChangeAndTheLastValueCounts() {
    RecordRow row = SCHEMA.newRow();
    byte[] line = "TCPUDP".getBytes(StandardCharsets.US_ASCII);
    row.clear();
    row.setText(1, "GRE");
    row.setText(1, line, 0, 3);
    row.setText(0, line, 3, 6);
    line[0] = 'X';
    assertThat(row.text(1)).isEqualTo("TCP");
    assertThat(row.text(0)).isEqualTo("UDP");
    row.setText(1, "GRE");
    assertThat(row.text(1)).isEqualTo("GRE");
    row.clear();
    assertThat(row.state(1)).isEqualTo(FieldState.ABSENT);
    assertThat(row.text(1)).isEmpty();
  }

  @Test
  void whatComesAgainIsOneText() {
    RecordTable table = new RecordTable();
    int c = table.fieldIndex("c");
    for (int i = 0; i < 3; i++) {
      table.setText(c, "zTCP".getBytes(StandardCharsets.US_ASCII), 1, 4);
      table.endRow();
    }
    assertThat(table.text(2, c)).isEqualTo("TCP").isSameAs(table.text(0, c));
  }
}
