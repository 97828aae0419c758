package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.testing.FakeTiming;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingFeedTest {
  private static final Scenario PLANT = Scenario.named("plant");

  private static SensorStream stream() {
    return SensorStream.of(PLANT, SensorStream.Options.of(PLANT, 1));
  }

  private static ReadingSink sink(List<Long> indices) {
    return new ReadingSink() {
      @Override
      public void accept(SensorReading reading) {
        indices.add(reading.index());
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void countReadingsAreSentAndEachIsAStep() throws Exception {
    List<Long> indices = new ArrayList<>();
    int[] steps = new int[1];
    assertThat(ReadingFeed.of(stream()).count(3).step(() -> steps[0]++).run(sink(indices)))
        .isEqualTo(3);
    assertThat(indices).containsExactly(0L, 1L, 2L);
    assertThat(steps[0]).isEqualTo(3);
  }

  @Test
  void theRateIsKeptByTheClock() throws Exception {
    FakeTiming timing = new FakeTiming();
    ReadingFeed.of(stream()).count(21).rate(4).timing(timing).run(sink(new ArrayList<>()));
    assertThat(timing.nanoTime() - FakeTiming.START).isEqualTo(TimeUnit.SECONDS.toNanos(5));
  }

  @Test
  void stopEndsAPauseAndTheRun() throws Exception {
    ReadingFeed[] feed = new ReadingFeed[1];
    FakeTiming timing =
        new FakeTiming() {
          @Override
          public boolean pause(Duration duration, CountDownLatch wake) throws InterruptedException {
            feed[0].stop();
            return super.pause(duration, wake);
          }
        };
    List<Long> indices = new ArrayList<>();
    feed[0] = ReadingFeed.of(stream()).rate(1).timing(timing);
    assertThat(feed[0].run(sink(indices))).isEqualTo(1);
    assertThat(indices).containsExactly(0L);
  }

  @Test
  void countAndRateHaveBounds() {
    assertThatThrownBy(() -> ReadingFeed.of(stream()).count(-1))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("count must be at least 0, was -1");
    assertThatThrownBy(() -> ReadingFeed.of(stream()).rate(Double.NaN))
        .isInstanceOf(InvalidSettingException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv, time",
    "A.JSONL, {",
    "a.ndjson, {",
    "a.json, {",
    "a.txt, time",
    "a.csv.gz, time",
    "a.jsonl.GZ, {"
  })
  void aFilesNameDecidesItsFormat(String name, String begin) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ReadingSink sink = ReadingSink.forFile(name, out, PLANT, false)) {
      sink.accept(stream().next());
    }
    byte[] bytes = out.toByteArray();
    if (name.toLowerCase(java.util.Locale.ROOT).endsWith(".gz")) {
      bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }
    assertThat(new String(bytes, StandardCharsets.UTF_8)).startsWith(begin).endsWith("\n");
  }
}
