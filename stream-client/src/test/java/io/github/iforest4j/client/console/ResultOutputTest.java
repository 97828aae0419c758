package io.github.iforest4j.client.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.file.ResultOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class ResultOutputTest {
  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }

  @Test
  void aFullDiskIsRemembered() {
    ResultOutput out = ResultOutput.to(failing("No space left on device"));
    out.println("a result");
    assertThat(out.failure()).isEqualTo("No space left on device");
  }

  @Test
  void aReaderThatWentAwayIsNoFailure() {
    ResultOutput out = ResultOutput.to(failing("Broken pipe"));
    out.println("a result");
    assertThat(out.failure()).isNull();
    assertThat(out.checkError()).isTrue();
  }

  @Test
  void whatIsWrittenArrives() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ResultOutput out = ResultOutput.to(bytes);
    out.print("22 °C");
    assertThat(out.failure()).isNull();
    assertThat(bytes.toString(java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("22 °C");
  }
}
