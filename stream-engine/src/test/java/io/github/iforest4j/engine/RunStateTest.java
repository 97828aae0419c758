package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.SealedBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunStateTest {
  private static final String MAGIC = "RUNSTATE";

  private static RunState read(byte[] sealed) throws IOException {
    return RunState.read(SealedBytes.read(new ByteArrayInputStream(sealed), MAGIC, 1, "a state"));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Map<String, String> alerts = new LinkedHashMap<>();
    alerts.put("incident 2", "anomaly 7");
    alerts.put("incident 1", "");
    RunState state =
        new RunState(
            "mödel",
            new RunState.Totals(1, 2, 3, 4, Long.MAX_VALUE),
            -1,
            2,
            new byte[] {9, 8, 7},
            alerts,
            List.of(
                new RunState.PartPlace("a.csv", 12, "token ⅔", 0),
                new RunState.PartPlace("", 0, "", -5)));
    RunState again = read(SealedBytes.seal(MAGIC, 1, state::write));
    assertThat(again).usingRecursiveComparison().isEqualTo(state);
    assertThat(again.alerts().keySet()).containsExactly("incident 2", "incident 1");
  }

  @Test
  void bytesBehindTheStateAreFound() throws IOException {
    RunState state =
        new RunState("m", RunState.Totals.NONE, 0, 0, new byte[0], Map.of(), List.of());
    byte[] longer =
        SealedBytes.seal(
            MAGIC,
            1,
            out -> {
              state.write(out);
              out.writeByte(0);
            });
    assertThatThrownBy(() -> read(longer)).isInstanceOf(InvalidModelException.class);
  }

  /** Nothing is allocated for a count that the file cannot hold. */
  @Test
  void countsThatCannotBeAreFound() throws IOException {
    byte[] many =
        SealedBytes.seal(
            MAGIC,
            1,
            out -> {
              out.writeShort(1);
              out.writeByte('m');
              out.write(new byte[5 * Long.BYTES + Integer.BYTES + 1]);
              out.writeInt(Integer.MAX_VALUE);
            });
    assertThatThrownBy(() -> read(many)).isInstanceOf(InvalidModelException.class);
  }
}
