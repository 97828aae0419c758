package io.github.iforest4j.engine.file;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "=1+1 # '=1+1",
        "-1 # -1",
        "-1+1 # '-1+1",
        "-4,5 # -4,5",
        "-1.234,5 # -1.234,5",
        "-4,5,6 # '-4,5,6",
        "-4.5 °C # -4.5 °C",
        "-2 m/s² # -2 m/s²",
        "-2 A1 # '-2 A1",
        "-2 cmd|x # '-2 cmd|x",
        "＠x # '＠x",
        "ok;=HYPERLINK(\"http://x\") # ok;'=HYPERLINK(\"http://x\")",
        "ok; \"\" =1 # ok;' \"\" =1",
        "ok|@x;+1 # ok|'@x;'+1",
        "a;b|c # a;b|c",
      })
  void whatASpreadsheetWouldRunGetsAnApostrophe(String text, String safe) {
    assertThat(CsvText.safe(text)).isEqualTo(safe);
  }

  /** Cells are quoted as the CSV library quotes them. */
  @Test
  void linesAreThoseOfTheLibrary() throws IOException {
    Random random = new Random(8);
    String letters = "#ab,;\"\r\n\t '°–";
    for (int round = 0; round < 20_000; round++) {
      List<String> cells = new ArrayList<>();
      for (int c = random.nextInt(4) + 2; c > 0; c--) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(4); n > 0; n--) {
          text.append(letters.charAt(random.nextInt(letters.length())));
        }
        cells.add(text.toString());
      }
      StringWriter text = new StringWriter();
      try (CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
        writer.writeRecord(cells);
      }
      assertThat(CsvText.line(cells) + "\n").as("%s", cells).isEqualTo(text.toString());
    }
  }

  @Test
  void hiddenCharactersBecomeSpaces() {
    assertThat(CsvText.safe("a\u202eb\u200bc\td\n\ud800e\u2028")).isEqualTo("a b c d  e ");
  }

  /** However a line is split, no cell of it begins as a formula does. */
  @Test
  void noCellOfAnyDialectIsAFormula() {
    Random random = new Random(7);
    String letters = "=+-@;|,\" \tx'1＝";
    for (int round = 0; round < 20_000; round++) {
      List<String> cells = new ArrayList<>();
      cells.add("2026-03-01");
      for (int c = 0; c < 3; c++) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(8); n > 0; n--) {
          text.append(letters.charAt(random.nextInt(letters.length())));
        }
        cells.add(CsvText.safe(text.toString()));
      }
      String line = CsvText.line(cells);
      List<String> split = new ArrayList<>();
      CsvReader.builder().ofCsvRecord(line).forEach(row -> split.addAll(row.getFields()));
      for (String separator : List.of(";", "[|]")) {
        for (String cell : line.split(separator)) {
          // Quotes that begin a cell are no part of it.
          split.add(cell.replaceFirst("^[\\s\"]+", ""));
        }
      }
      for (String cell : split) {
        String begin = cell.strip();
        if (!begin.isEmpty() && !begin.matches("[-+]?[0-9.]+(,[0-9]+)?( ?x{1,4})?")) {
          assertThat("=+-@＝＋－＠".indexOf(begin.charAt(0)))
              .as("round %d, cell <%s> of <%s>", round, cell, line)
              .isNegative();
        }
      }
    }
  }
}
