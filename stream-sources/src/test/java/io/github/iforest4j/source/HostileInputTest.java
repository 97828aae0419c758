package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaException;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No text, however hostile, ends a stream with an exception of a parser. */
class HostileInputTest {
  private static final int ROUNDS = 800;

  private static final List<String> PIECES =
      List.of(
          "{\"a\":1.5,\"b\":2}",
          "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":true}",
          "[{\"a\":1},{\"a\":2}]",
          "{\"m\":[{\"name\":\"t\",\"value\":3},{\"name\":\"u\",\"value\":\"x\"}]}",
          "a,b,c\n1,2,3\n",
          "2026-05-06T00:00:00Z,20.5 °C,1'000\n",
          "[".repeat(70),
          "{\"a\":".repeat(70),
          "]}",
          "\"",
          "\\",
          "\n",
          "\r\n",
          ",",
          ";",
          "#",
          "sep=;\n",
          "{\"\":1}",
          "{\"\u0000\u001b[31m\":1}",
          "{\"a\u202e\":1e999,\"b\":-nan,\"c\":inf}",
          "9".repeat(1200),
          "{\"n\":" + "9".repeat(3000) + "}",
          "{\"" + "k".repeat(2000) + "\":1}",
          "{\"a\":0." + "1".repeat(2000) + "}",
          "\u0001",
          "\ud83d\ude00",
          "null",
          "true",
          "12.5",
          "{}",
          "[]",
          "{\"a\":[[[[1]]]]}");

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int pieces = 1 + random.nextInt(12);
    for (int i = 0; i < pieces; i++) {
      String piece = PIECES.get(random.nextInt(PIECES.size()));
      int from = random.nextInt(4) == 0 ? random.nextInt(piece.length()) : 0;
      text.append(piece, from, piece.length());
      if (random.nextInt(3) == 0) {
        text.append('\n');
      }
    }
    return text.toString();
  }

  @Test
  void filesEndWithReadingsOrWithOneSentence() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      byte[] bytes = text(new Random(seed)).getBytes(StandardCharsets.UTF_8);
      try {
        Readings readings = Readings.of(bytes, SourceOptions.DEFAULT);
        if (readings.table.numRows() > 0) {
          SchemaProposal.of(readings.table, SchemaOptions.NONE);
        }
      } catch (BadInputException | SchemaException e) {
        assertThat(e.getMessage()).as("seed %s", seed).isNotBlank();
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  @Test
  void messagesAndSingleRecordsNeverThrow() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      byte[] bytes = text(new Random(seed)).getBytes(StandardCharsets.UTF_8);
      SourceContext context = new SourceContext("test", SourceOptions.DEFAULT);
      try {
        MessageParser messages = context.messages(seed % 2 == 0);
        RecordBuffer record = context.newBuffer();
        RecordTable table = new RecordTable();
        messages.begin(bytes, "message 1");
        while (messages.read(record)) {
          record.copyTo(table);
          table.endRow();
        }
        RecordParser.json(InputLimits.DEFAULT).parse(bytes, 0, bytes.length, table);
        RecordParser.csv(List.of("a", "b"), CsvFormat.GUESSED, InputLimits.DEFAULT)
            .parse(bytes, 0, bytes.length, table);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** A damaged message costs itself, and not what comes behind it. */
  @Test
  void whatFollowsAHostileLineIsRead() throws IOException {
    for (String hostile :
        List.of(
            "[".repeat(100),
            "{\"a\":".repeat(100) + "1" + "}".repeat(100),
            "{\"n\":" + "9".repeat(5000) + "}",
            "{\"" + "k".repeat(5000) + "\":1}",
            "{\"a\":1,\"b",
            "{\"a\":1,",
            "{\"a\":[1,2",
            "{\"a\" 1}",
            "\u0001\u0002")) {
      for (boolean array : new boolean[] {false, true}) {
        String good = "{\"x\":1}\n";
        String text =
            array
                ? "[\n" + good + ",\n" + hostile + "\n" + good + "]\n"
                : good + hostile + "\n" + good;
        boolean deep = hostile.startsWith("[[");
        Readings readings = null;
        try {
          readings = Readings.of(text);
        } catch (BadInputException e) {
          // Nothing closes a hundred brackets, so all behind them is inside.
          assertThat(deep && array).as(hostile).isTrue();
        }
        if (readings != null && !deep) {
          assertThat(readings.lines()).as(hostile).contains("x=1").hasSize(2);
          assertThat(readings.counts.totalBadLines()).as(hostile).isGreaterThanOrEqualTo(1);
        }
      }
    }
  }

  @Test
  void aDeepMessageIsABadLineAndTheNextOneIsRead() throws IOException {
    SourceContext context = new SourceContext("test", SourceOptions.DEFAULT);
    MessageParser messages = context.messages(true);
    RecordBuffer record = context.newBuffer();
    messages.begin("[".repeat(100).getBytes(StandardCharsets.UTF_8), "message 1");
    assertThat(messages.read(record)).isFalse();
    messages.begin(
        ("[" + "[".repeat(99) + "1" + "]".repeat(99) + ",{\"a\":2}]")
            .getBytes(StandardCharsets.UTF_8),
        "message 2");
    assertThat(messages.read(record)).isTrue();
    assertThat(context.badLines().counts().totalBadLines()).isGreaterThanOrEqualTo(2);
  }
}
