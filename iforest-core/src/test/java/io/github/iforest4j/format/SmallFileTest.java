package io.github.iforest4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.error.TooLargeException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFileTest {
  @TempDir Path folder;

  @Test
  void aFileIsReadUpToItsLimitAndNotAByteFurther() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "ä".repeat(1024));
    assertThat(SmallFile.text(file, 2048, "a test")).hasSize(1024);
    assertThatThrownBy(() -> SmallFile.bytes(file, 2047, "a test"))
        .isInstanceOf(TooLargeException.class)
        .hasMessage(file + " is larger than 1 KiB, too large for a test; name another");
  }

  @Test
  void whatIsNotUtf8IsSaid() throws IOException {
    Path file = Files.write(folder.resolve("f"), new byte[] {'a', (byte) 0xFF});
    assertThatThrownBy(() -> SmallFile.text(file, 2048, "a test"))
        .isInstanceOf(CharacterCodingException.class);
  }

  @Test
  void aLineWithoutEndIsRefusedAndTheLinesBeforeAreRead() throws IOException {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }
        };
    assertThatThrownBy(() -> new ShortLines(endless, "f", 2048).readAllBytes())
        .isInstanceOf(TooLargeException.class)
        .hasMessage("f, line 1 is longer than 2 KiB, too long for such a file; name another");
    String text = "12345678\n1234567\n123456789\n";
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new ShortLines(
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "f", 9)))) {
      assertThat(lines.lines()).hasSize(3);
    }
    InputStream single =
        new ShortLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "f", 8);
    assertThatThrownBy(
            () -> {
              while (single.read() >= 0) {
                // The third line is too long.
              }
            })
        .hasMessageStartingWith("f, line 3 is longer");
  }
}
