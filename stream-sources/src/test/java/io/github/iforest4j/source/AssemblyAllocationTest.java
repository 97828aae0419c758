package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of known sensors and devices are assembled without allocation, by the JVM's count. */
@Isolated("it counts allocated bytes, and the compiler must keep up")
class AssemblyAllocationTest {
  private static final int DEVICES = 20;
  private static final int SENSORS = 3;
  private static final int WARM_UP = 30_000;
  private static final int READINGS = 5_000;

  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              Field.text("time", FieldRole.TIME),
              Field.text("device", FieldRole.KEY),
              Field.numeric("s0", ""),
              Field.numeric("s1", ""),
              Field.numeric("s2", "")));

  @TempDir Path folder;

  private Path file(boolean json) throws IOException {
    Path file = folder.resolve("narrow");
    long start = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
    try (Writer out = Files.newBufferedWriter(file)) {
      out.write(json ? "" : "time,device,name,value\n");
      for (int i = 0; i < (WARM_UP + 4 * READINGS) / DEVICES; i++) {
        for (int value = 0; value < DEVICES * SENSORS; value++) {
          long millis = start + 1000L * i + value;
          String device = "device-" + value % DEVICES;
          String sensor = "s" + value / DEVICES;
          out.write(
              json
                  ? "{\"time\":%d,\"device\":\"%s\",\"name\":\"%s\",\"value\":%d.5}\n"
                      .formatted(millis, device, sensor, i)
                  : "%s,%s,%s,%d.5\n".formatted(Instant.ofEpochMilli(millis), device, sensor, i));
        }
      }
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKnownSensorAllocatesNothing(boolean json) throws IOException {
    SourceOptions options =
        SourceOptions.builder().assembly(Assembly.of(Duration.ofSeconds(1), "device")).build();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    RecordRow row = SCHEMA.newRow();
    double sum = 0;
    try (RecordSource source = Sources.open(file(json).toString(), options)) {
      for (int i = 0; i < WARM_UP; i++) {
        assertThat(source.next(row)).isTrue();
        sum += row.number(2);
      }
      long best = Long.MAX_VALUE;
      for (int round = 0; round < 3; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < READINGS; i++) {
          sum += source.next(row) ? row.number(4) : Double.NaN;
        }
        best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(sum).isFinite();
      assertThat(row.text(0)).startsWith("2026-01-05T");
      assertThat(row.text(1)).startsWith("device-");
      assertThat(best).as("bytes allocated by %d readings", READINGS).isLessThan(READINGS);
    }
  }
}
