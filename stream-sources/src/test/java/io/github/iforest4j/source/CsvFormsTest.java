package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** CSV as loggers and spreadsheets write it. */
class CsvFormsTest {
  private static Readings read(String csv) throws IOException {
    return Readings.of(csv.getBytes(StandardCharsets.UTF_8), SourceOptions.DEFAULT);
  }

  private static void reads(String csv, String... lines) throws IOException {
    Readings readings = read(csv);
    assertThat(readings.lines()).as(csv).containsExactly(lines);
    assertThat(readings.counts.totalBadLines()).as(csv).isZero();
  }

  @Test
  void whatStandsBeforeTheHeaderIsSkipped() throws IOException {
    String[] both = {"t=1 u=2.5", "t=3 u=4.5", "t=5 u=6.5"};
    reads("Logger 7\nSite;Roof\n\nt;u\n1;2.5\n3;4.5\n5;6.5\n", both);
    reads("sep=;\nt;u\n1;2.5\n3;4.5\n5;6.5\n", both);
    reads("# logger 7\n# t,u\n1,2.5\n3,4.5\n#end of part\n5,6.5\n", both);
    reads("#a\n#b,c,d\n\nt,u\n1,2.5\n3,4.5\n5,6.5\n", both);
    reads("t,u\n(s),[V]\n1,2.5\n3,4.5\n5,6.5\n", both);
    reads("t,u\ns,V\n,upper\n1,2.5\n3,4.5\n5,6.5\n", both);
    reads("t,u\n1,2.5\nt,u\n3,4.5\n5,6.5\n", both);
    assertThat(read("Logger 7\nt;u\n1;2.5\n3;4.5\n5;6.5\n").reported)
        .singleElement()
        .asString()
        .contains("1 line before the header skipped");
  }

  @Test
  void rowsOfNothingButDelimitersAreBlank() throws IOException {
    reads(
        "t;u;;\n1;2;;\n;;;\n3;4;;\n;;;\n",
        "t=1 u=2 column_3=? column_4=?",
        "t=3 u=4 column_3=? column_4=?");
  }

  @Test
  void aHeaderWithOneCellMoreOrLess() throws IOException {
    reads("t,u,\n1,2\n3,4\n", "t=1 u=2", "t=3 u=4");
    reads("t,u,remark\n1,2\n3,4\n", "t=1 u=2", "t=3 u=4");
    reads("t,u\n1,5,6\n2,7,8\n", "t=5 u=6", "t=7 u=8");
  }

  @Test
  void aHeaderOfQuiteAnotherLengthIsKeptAndTheRowsAreRefused() throws IOException {
    Readings readings = read("t,u\n1,5,6,5\n2,5,8,5\n3,5,9,5\n");
    assertThat(readings.lines()).isEmpty();
    assertThat(readings.reported)
        .anyMatch(m -> m.contains("line 2 is ragged (4 cells, the header has 2"));
  }

  @Test
  void runsOfSpacesSeparateCells() throws IOException {
    reads(
        "t      u    v\n1.5    2    3\n10.5   20\n 2.5  4  5  \n",
        "t=1.5 u=2 v=3",
        "t=10.5 u=20 v=?",
        "t=2.5 u=4 v=5");
  }

  @Test
  void numbersInTheirOwnStyle() throws IOException {
    reads("a,b\n12.5 °C,45%\n-3 °C,50%\n", "a=12.5 b=45", "a=-3 b=50");
    reads(
        "a;b\n1.234,5;1'000\n1.000.234,25;12'345.5\n", "a=1234.5 b=1000", "a=1000234.25 b=12345.5");
    reads(
        "a;b\n1\u00a0234,5;\u22121,5\n22\u202f234,25;2,5\n".replace('\u202f', '\u00a0'),
        "a=1234.5 b=-1.5",
        "a=22234.25 b=2.5");
    reads("a,b\n\"1,234.5\",1.5D+02\n\"1,000\",2.5d-1\n", "a=1234.5 b=150", "a=1000 b=0.25");
    // Names that begin with digits stay names.
    reads("a,b\n1st,1\n2nd,2\n", "a='1st' b=1", "a='2nd' b=2");
    reads("a,b\n12 V,1\n12 A,2\n", "a='12 V' b=1", "a='12 A' b=2");
  }

  @Test
  void aCellOfAnotherStyleIsSaid() throws IOException {
    StringBuilder csv = new StringBuilder("a,b\n");
    for (int r = 0; r < 120; r++) {
      csv.append(r).append(".5 W,1\n");
    }
    Readings readings = read(csv + "1.5 kW,1\n");
    assertThat(readings.lines()).last().isEqualTo("a='1.5 kW' b=1");
    assertThat(readings.reported)
        .anyMatch(
            m -> m.contains("line 122 has '1.5 kW' in 'a', where the first rows have numbers"));
  }

  @Test
  void whatIsNoTableIsNamed() {
    for (String[] text :
        new String[][] {
          {"<!DOCTYPE html>\n<html><body>x</body></html>\n", "looks like HTML"},
          {"# HELP up x\n# TYPE up gauge\nup 1\n", "Prometheus"},
          {"PK\u0003\u0004xxxx", "spreadsheet"},
          {"%PDF-1.7\nx\n", "PDF"}
        }) {
      assertThatExceptionOfType(BadInputException.class)
          .as(text[0])
          .isThrownBy(() -> read(text[0]))
          .withMessageContaining(text[1]);
    }
  }

  @Test
  void moreWordsForMissing() throws IOException {
    reads("a,b\n1,?\n-,2\nnil,#N/A\n---,3\n", "a=1 b=?", "a=? b=2", "a=? b=?", "a=? b=3");
  }
}
