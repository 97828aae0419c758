package io.github.iforest4j.view.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void aLongCellIsCutBetweenCharacters() {
    TextTable table = new TextTable(5);
    table.row("abcde", "x");
    table.row("abcdef", "x");
    table.row("abc\uD83D\uDE00f", "x");
    assertThat(table.lines()).containsExactly("abcde  x", "abcd…  x", "abc…   x");
  }
}
