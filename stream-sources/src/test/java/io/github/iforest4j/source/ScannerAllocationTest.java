package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reading of a known shape allocates nothing, by the JVM's own count of this thread's bytes. */
@Isolated("it counts allocated bytes, and the compiler must keep up")
class ScannerAllocationTest {
  private static final int WARM_UP = 30_000;
  private static final int READINGS = 5_000;

  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              Field.text("ts", FieldRole.TIME),
              Field.numeric("t", "C"),
              Field.numeric("exact", ""),
              Field.numeric("maybe", ""),
              Field.numeric("count", ""),
              Field.categorical("protocol", List.of("TCP", "UDP", "ICMP")),
              Field.bool("on")));

  private static String reading(boolean json, Random random, int i) {
    String time =
        String.format(
            Locale.ROOT,
            "2026-01-05T%02d:%02d:%02d.%03dZ",
            i / 3600 % 24,
            i / 60 % 60,
            i % 60,
            i % 997);
    String[] protocols = {"TCP", "UDP", "ICMP", "GRE"};
    String protocol = protocols[random.nextInt(4)];
    String maybe =
        random.nextInt(3) == 0 ? json ? "null" : "" : Double.toString(random.nextGaussian());
    String form =
        json
            ? "{\"ts\": \"%s\", \"t\": %.2f, \"exact\": %s, \"maybe\": %s, \"count\": %d, \"protocol\": \"%s\","
                + " \"on\": %s, \"unknown\": \"%s\", \"serial\": %d}\n"
            : "%s,%.2f,%s,%s,%d,%s,%s,\"%s\",%d\n";
    return String.format(
        Locale.ROOT,
        form,
        time,
        60 + random.nextGaussian(),
        Double.toString(random.nextGaussian()),
        maybe,
        random.nextInt(100_000),
        protocol,
        random.nextBoolean(),
        time,
        1_000_000_000_000_000_000L + i);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReadingOfAKnownShapeAllocatesNothing(boolean json) throws IOException {
    Random random = new Random(1);
    StringBuilder input =
        new StringBuilder(json ? "" : "ts,t,exact,maybe,count,protocol,on,unknown,serial\n");
    for (int i = 0; i < WARM_UP + 4 * READINGS; i++) {
      input.append(reading(json, random, i));
    }
    SourceOptions options =
        SourceOptions.builder()
            .stdin(new ByteArrayInputStream(input.toString().getBytes(StandardCharsets.UTF_8)))
            .build();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    RecordRow row = SCHEMA.newRow();
    double sum = 0;
    try (RecordSource source = Sources.open("-", options)) {
      for (int i = 0; i < WARM_UP; i++) {
        assertThat(source.next(row)).isTrue();
        sum += row.columns()[0];
      }
      long best = Long.MAX_VALUE;
      for (int round = 0; round < 3; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < READINGS; i++) {
          sum += source.next(row) ? row.columns()[1] : Double.NaN;
        }
        best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(sum).isFinite();
      assertThat(row.text(0)).startsWith("2026-01-05T");
      assertThat(best).as("bytes allocated by %d readings", READINGS).isLessThan(READINGS);
    }
  }
}
