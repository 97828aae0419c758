package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The scanners give what the general parsers give: every value to the last bit, every text as
 * written, every position, count and complaint, over seeded random records and broken ones.
 */
class ScannerDifferentialTest {
  private static final int SEEDS = 800;

  private static final String[] NAMES = {
    "t", "temp", "temperature_c", "t (°C)", "名", "a b", "x", "x.2", "", "ts"
  };

  private static final String[] ODD_JSON = {
    "0",
    "-0",
    "-0.0",
    "0.0",
    "00",
    "01",
    "-",
    "+1",
    ".5",
    "5.",
    "1e",
    "1e+",
    "1e5",
    "1E-5",
    "1e400",
    "-1e400",
    "1e-400",
    "4.9e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "1.7976931348623157e308",
    "1.7976931348623159e308",
    "9007199254740993",
    "9007199254740993.0",
    "123456789012345",
    "1234567890123456",
    "-1234567890123456",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "123456789012345678901234567890",
    "1e99999",
    "1e000000001",
    "0.1e1",
    "7.2057594037927933e16",
    "0.000000000000000000000000000001",
    "1".repeat(99) + ".5",
    "1".repeat(200),
    "NaN",
    "Infinity",
    "-Infinity",
    "nan",
    "true",
    "false",
    "null",
    "True",
    "tru",
    "nul",
    "truex",
    "\"\"",
    "\"NaN\"",
    "\"null\"",
    "\"None\"",
    "\"N/A\"",
    "\" \"",
    "\"TCP\"",
    "\"caf\u00e9\"",
    "\"caf\\u00e9\"",
    "\"a\\\"b\"",
    "\"a\\nb\"",
    "\"a\tb\"",
    "\"\u0001\"",
    "\"\u007f\"",
    "\"\ud83d\ude00\"",
    "\"2026-01-05T08:00:01Z\"",
    "\"443\"",
    "\"unclosed",
    "[1,2]",
    "{\"a\":1}",
    "[]",
    "{}",
    "{\"a\":[{}]}",
    "'x'",
    "",
    " ",
    "1 2",
    "\"a\" \"b\"",
    "//x",
    "1,",
    "}",
    "]"
  };

  private static final String[] ODD_CSV = {
    "0",
    "-0",
    "-0.0",
    "00",
    "007",
    "-",
    "+1",
    "+",
    ".",
    ".5",
    "-.5e-3",
    "5.",
    "5.e1",
    "1e",
    "1e+",
    "1e5",
    "1E-5",
    "1e400",
    "-1e400",
    "1e-400",
    "4.9e-324",
    "2.4703282292062328e-324",
    "9007199254740993",
    "123456789012345",
    "1234567890123456",
    "+1234567890123456",
    "0000000000000001",
    "1234567890123456e1",
    "1234567890123456.",
    "123456789012345678901234567890",
    "1.2.3",
    "192.168.0.1",
    "1,5",
    "-1,5e3",
    ",5",
    "5,",
    "1,2,3",
    "1.234,5",
    "1e99999",
    "1".repeat(99) + ".5",
    "1".repeat(200),
    "NaN",
    "nan",
    "NAN",
    "-nan",
    "inf",
    "-inf",
    "+Inf",
    "Infinity",
    "+Infinity",
    "NA",
    "N/A",
    "n/a",
    "null",
    "NULL",
    "None",
    "none",
    "",
    " ",
    "\t",
    "  1.5  ",
    " x ",
    "\u000b7",
    "\"\"",
    "\"1.5\"",
    "\"x\"",
    "\"x, y\"",
    "\"1,5\"",
    "\"1;5\"",
    "\"a\"\"b\"",
    "\"a\nb\"",
    "\"open",
    "a\"b",
    " \"q\" ",
    "\"q\" ",
    "\"q\"x",
    "true",
    "0x10",
    "1d",
    "1_000",
    "caf\u00e9",
    "\ud83d\ude00",
    "2020-03-09 10:34:33",
    "09.03.2020 10:34",
    "1e5e5",
    "--1",
    "1-",
    "e5",
    "\0",
    "\u00a07"
  };

  private record Heard(List<String> lines, List<String> reported, String counts) {}

  private static Heard heard(byte[] input, boolean csv, boolean scan) throws IOException {
    List<String> reported = new ArrayList<>();
    SourceOptions options =
        SourceOptions.builder()
            .keepText(true)
            .limits(new InputLimits(1024))
            .report((severity, message) -> reported.add(severity + " " + message))
            .build();
    SourceContext context = new SourceContext("s", options);
    BadLineCounter badLines = context.badLines();
    // Small pieces, so that lines are cut at every place.
    ByteArrayInputStream in =
        new ByteArrayInputStream(input) {
          @Override
          public synchronized int read(byte[] b, int off, int len) {
            return super.read(b, off, Math.min(len, 97));
          }
        };
    LineReader lines = new LineReader(in, options.limits().maxLineBytes());
    RecordReader reader =
        csv
            ? new CsvReader(
                lines,
                CsvDialect.of(new String(input, StandardCharsets.UTF_8), CsvFormat.GUESSED),
                options.limits(),
                badLines,
                scan)
            : new JsonObjectsReader(lines, options.limits(), badLines, scan);
    List<String> read = new ArrayList<>();
    try (RecordSource source = new ReadingSource(reader, context)) {
      RecordTable table = new RecordTable();
      while (source.next(table)) {
        StringBuilder line = new StringBuilder().append(source.position());
        int r = table.numRows() - 1;
        for (int c = 0; c < table.numColumns(); c++) {
          FieldState state = table.state(r, c);
          line.append(' ').append(table.columnName(c)).append('=').append(state).append(' ');
          switch (state) {
            case NUMBER -> line.append(Double.doubleToRawLongBits(table.number(r, c)));
            case TEXT, BOOLEAN -> line.append(table.text(r, c));
            default -> {}
          }
        }
        for (int f = 0; f < source.fieldNames().size(); f++) {
          line.append(" '").append(source.text(f)).append('\'');
        }
        read.add(line.toString());
      }
      InputCounts counts = source.counts();
      return new Heard(
          read,
          reported,
          counts.readings()
              + " "
              + counts.badLines()
              + " "
              + counts.duplicateKeys()
              + " "
              + counts.nestedValues());
    } catch (BadInputException e) {
      reported.add(e.getMessage());
      return new Heard(read, reported, "");
    }
  }

  private static void assertSame(byte[] input, boolean csv, long seed) throws IOException {
    Heard general = heard(input, csv, false);
    Heard scanned = heard(input, csv, true);
    assertThat(scanned)
        .as("seed %d: %s", seed, new String(input, StandardCharsets.UTF_8))
        .isEqualTo(general);
  }

  private static String number(Random random) {
    double value =
        switch (random.nextInt(5)) {
          case 0 -> Double.longBitsToDouble(random.nextLong());
          case 1 -> random.nextGaussian();
          case 2 -> random.nextInt(2_000_000) - 1_000_000;
          case 3 -> 63 + random.nextGaussian();
          default -> random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30);
        };
    if (!Double.isFinite(value)) {
      return "7";
    }
    return switch (random.nextInt(5)) {
      case 0 -> Double.toString(value);
      case 1 -> String.format(Locale.ROOT, "%." + random.nextInt(19) + "e", value);
      case 2 -> Long.toString((long) (value * Math.pow(10, random.nextInt(18))));
      case 3 -> new java.math.BigDecimal(value).toPlainString();
      default -> String.format(Locale.ROOT, "%." + random.nextInt(8) + "f", value % 1e9);
    };
  }

  private static String space(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> " ";
      case 1 -> "\t ";
      case 2 -> "\r";
      default -> "";
    };
  }

  private static String jsonLine(Random random) {
    StringBuilder line = new StringBuilder(space(random)).append('{');
    int members = random.nextInt(6);
    int shift = random.nextInt(4) == 0 ? random.nextInt(NAMES.length) : 0;
    for (int i = 0; i < members; i++) {
      String name =
          random.nextInt(20) == 0
              ? "n" + random.nextInt(50) + "\\u0041\\\""
              : NAMES[(i + shift) % (random.nextInt(6) == 0 ? 3 : NAMES.length)];
      line.append(i == 0 ? "" : ",").append(space(random)).append('"').append(name).append('"');
      line.append(space(random)).append(':').append(space(random));
      line.append(
          random.nextInt(3) == 0 ? ODD_JSON[random.nextInt(ODD_JSON.length)] : number(random));
      line.append(space(random));
    }
    line.append('}').append(space(random));
    return line.append(random.nextInt(30) == 0 ? "x" : "").toString();
  }

  private static byte[] broken(byte[] input, Random random) {
    byte[] bytes = input.clone();
    for (int n = random.nextInt(4); n > 0 && bytes.length > 1; n--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "{}[]\",:;.-+eE0 \n\r\\\0".charAt(random.nextInt(19));
        default -> bytes[at] = bytes[random.nextInt(bytes.length)];
      }
    }
    return bytes;
  }

  @Test
  void jsonLinesMeanTheSame() throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      ByteArrayOutputStream input = new ByteArrayOutputStream();
      for (int n = 0; n < 12; n++) {
        byte[] line = jsonLine(random).getBytes(StandardCharsets.UTF_8);
        input.writeBytes(random.nextInt(3) == 0 ? broken(line, random) : line);
        input.write('\n');
      }
      assertSame(input.toByteArray(), false, seed);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void csvMeansTheSame(String delimiter) throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      StringBuilder input = new StringBuilder(String.join(delimiter, "a", "b", "\"c\"", "d"));
      for (int n = 0; n < 12; n++) {
        input.append(random.nextInt(4) == 0 ? "\r\n" : "\n");
        int cells = random.nextInt(10) == 0 ? random.nextInt(7) : 4;
        for (int c = 0; c < cells; c++) {
          String cell =
              random.nextInt(3) == 0 ? ODD_CSV[random.nextInt(ODD_CSV.length)] : number(random);
          if (delimiter.equals(";") && random.nextInt(3) == 0) {
            cell = cell.replace('.', ',');
          }
          input.append(c == 0 ? "" : delimiter).append(cell);
        }
      }
      byte[] bytes = input.toString().getBytes(StandardCharsets.UTF_8);
      assertSame(random.nextInt(3) == 0 ? broken(bytes, random) : bytes, true, seed);
    }
  }

  @Test
  void everyOddValueMeansTheSameAlone() throws IOException {
    String before = "{\"v\":1,\"w\":2}\n";
    for (String odd : ODD_JSON) {
      String lines = before + "{\"v\":" + odd + ",\"w\":" + odd + "}\n";
      assertSame(lines.getBytes(StandardCharsets.UTF_8), false, -1);
    }
    for (String odd : ODD_CSV) {
      for (char d : new char[] {',', ';', '\t', '|'}) {
        String lines = "v" + d + "w\n" + odd + d + odd + "\n" + odd + d + "1\n1" + d + odd;
        assertSame(lines.getBytes(StandardCharsets.UTF_8), true, -1);
      }
    }
  }

  /** Against the JDK itself, since the general parsers share the library with the scanners. */
  @Test
  void numbersAreThoseOfTheJdkToTheLastBit() throws IOException {
    Random random = new Random(11);
    StringBuilder json = new StringBuilder();
    StringBuilder csv = new StringBuilder("v,w\n");
    List<Double> expected = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      String number = number(random);
      if (number.length() > 900) {
        number = "0.5";
      }
      if (number.matches("-?\\d+")) {
        number += ".0";
      }
      expected.add(Double.parseDouble(number));
      json.append("{\"v\":").append(number).append("}\n");
      csv.append(number).append(",1\n");
    }
    for (StringBuilder input : List.of(json, csv)) {
      RecordTable table = Readings.of(input.toString()).table;
      for (int i = 0; i < expected.size(); i++) {
        assertThat(Double.doubleToRawLongBits(table.number(i, 0)))
            .as("%s", expected.get(i))
            .isEqualTo(Double.doubleToRawLongBits(expected.get(i)));
      }
    }
  }
}
