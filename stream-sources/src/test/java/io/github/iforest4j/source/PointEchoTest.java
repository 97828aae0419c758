package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointEchoTest {
  private final List<String> messages = new ArrayList<>();

  /** Each point that fits gets the field {@code x}. */
  private String echo(String text) throws IOException {
    RecordTable table = new RecordTable();
    for (int i = 0; i < 10; i++) {
      int field = table.fieldIndex("temp");
      table.setNumber(field, i);
      table.endRow();
    }
    RecordRow row = SchemaProposal.of(table, SchemaOptions.NONE).schema().newRow();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PointEcho echo =
        new PointEcho(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            (severity, message) -> messages.add(message))) {
      while (echo.next(row)) {
        echo.write("x=1i");
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m temp=1| 1767225600000000000",
        "m temp=1|",
        "m,a=b temp=1,note=\"a b, c=d \\\" e\"| 17",
        "my\\ name,tag\\ x=a\\,b\\ c temp=1|  17",
        "m,quoted=\"q temp=1| 17",
        "m note=\"\\\\\",temp=2.5|",
        "größe,ort=köln temp=1,note=\"°\"| 17"
      })
  void fieldsGoBehindTheOthers(String point) throws IOException {
    assertThat(echo(point.replace("|", "") + "\r\n")).isEqualTo(point.replace("|", ",x=1i") + "\n");
  }

  @Test
  void whatDoesNotFitIsPassedOnAndWhatIsNoPointIsReported() throws IOException {
    String given =
        "disk used=3i 17\nm temp=1 18\n{\"temp\":5}\n# comment\n\nm temp=2 19\ndisk used=4i 20";
    assertThat(echo(given))
        .isEqualTo("disk used=3i 17\nm temp=1,x=1i 18\nm temp=2,x=1i 19\ndisk used=4i 20\n");
    assertThat(messages).anyMatch(m -> m.contains("line 3") && m.contains("{\"temp\":5}"));
  }

  /** Other readers of a source give up then; a processor must not lose the points of others. */
  @Test
  void pointsGoOnAlthoughNoneFits() throws IOException {
    String others = "disk used=3i 17\n".repeat(300);
    assertThat(echo(others)).isEqualTo(others);
    assertThat(messages).anyMatch(m -> m.contains("none of the model's fields arrive"));
  }
}
