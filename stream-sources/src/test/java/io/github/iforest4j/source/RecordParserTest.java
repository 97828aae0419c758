package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records from bytes, without a source. */
@Isolated("it counts allocated bytes, and the compiler must keep up")
class RecordParserTest {
  private static final CsvFormat SEMICOLONS = new CsvFormat(';', null, null);

  private static BadLine parse(RecordParser parser, String line, RecordTable table) {
    byte[] bytes = (">>" + line + "<<").getBytes(StandardCharsets.UTF_8);
    BadLine bad = parser.parse(bytes, 2, bytes.length - 4, table);
    if (bad == null) {
      table.endRow();
    }
    return bad;
  }

  @Test
  void jsonObjectsBecomeRecords() {
    RecordParser parser = RecordParser.json(InputLimits.DEFAULT);
    RecordTable table = new RecordTable();
    assertThat(parse(parser, "{\"t\":21.5,\"unit\":\"C\",\"ok\":true}", table)).isNull();
    assertThat(parse(parser, " {\"t\":-1e3,\"unit\":\"\\u00e4\"} ", table)).isNull();
    assertThat(table.numbers(table.columnIndex("t"))).containsExactly(21.5, -1000);
    assertThat(table.text(1, table.columnIndex("unit"))).isEqualTo("\u00e4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"t\":1 | MALFORMED",
        "[1] | MALFORMED",
        "{} | EMPTY",
        "'' | EMPTY",
        "{\"t\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]} | TOO_DEEP",
      })
  void whatIsNoRecordLeavesTheSinkAlone(String line, BadLine why) {
    RecordTable table = new RecordTable();
    assertThat(parse(RecordParser.json(InputLimits.DEFAULT), line, table)).isEqualTo(why);
    assertThat(table.numColumns()).isZero();
  }

  @Test
  void aRecordBeyondTheLimitIsRefused() {
    InputLimits limits = new InputLimits(1024);
    RecordTable table = new RecordTable();
    String fits = "{\"t\":1" + " ".repeat(1018) + "}";
    assertThat(parse(RecordParser.json(limits), fits, table)).isEqualTo(BadLine.TOO_LONG);
    assertThat(parse(RecordParser.json(limits), fits.replaceFirst(" ", ""), table)).isNull();
  }

  @Test
  void csvRecordsOfKnownColumns() {
    RecordParser parser =
        RecordParser.csv(List.of("t", "unit", "n"), SEMICOLONS, InputLimits.DEFAULT);
    RecordTable table = new RecordTable();
    assertThat(parse(parser, "21,5;C;1", table)).isNull();
    assertThat(parse(parser, "7;\"two\nlines; quoted\";NA", table)).isNull();
    assertThat(parse(parser, "7;C", table)).isEqualTo(BadLine.RAGGED);
    assertThat(parse(parser, "", table)).isEqualTo(BadLine.EMPTY);
    assertThat(parse(parser, "\"a\n;b\" c;1;2", table)).isEqualTo(BadLine.UNCLOSED_QUOTE);
    assertThat(parse(parser, "a;\0;2", table)).isEqualTo(BadLine.NOT_TEXT);
    assertThat(table.numRows()).isEqualTo(2);
    assertThat(table.numbers(0)).containsExactly(21.5, 7);
    assertThat(table.text(1, 1)).isEqualTo("two\nlines; quoted");
    for (List<String> bad : List.of(List.<String>of(), List.of("a", "a"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RecordParser.csv(bad, CsvFormat.GUESSED, InputLimits.DEFAULT));
    }
  }

  @Test
  void theUsualRecordAllocatesNothing() {
    assertNoAllocation(
        RecordParser.json(InputLimits.DEFAULT), "{\"a\":12.5,\"b\":-3,\"c\":\"on\"}");
    assertNoAllocation(
        RecordParser.csv(List.of("a", "b", "c"), CsvFormat.GUESSED, InputLimits.DEFAULT),
        "12.5,-3,on");
  }

  private static void assertNoAllocation(RecordParser parser, String line) {
    RecordTable table = new RecordTable();
    for (int i = 0; i < 3; i++) {
      parse(parser, line, table);
    }
    RecordRow row = SchemaProposal.of(table, SchemaOptions.NONE).schema().newRow();
    byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    long allocated = Long.MAX_VALUE;
    // The first rounds warm up, and may allocate.
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(self);
      for (int i = 0; i < 10_000; i++) {
        row.clear();
        if (parser.parse(bytes, 0, bytes.length, row) != null) {
          throw new AssertionError(line);
        }
      }
      allocated = Math.min(allocated, threads.getThreadAllocatedBytes(self) - before);
    }
    assertThat(allocated).isLessThan(10_000);
    assertThat(row.number(row.schema().indexOf("a"))).isEqualTo(12.5);
  }
}
