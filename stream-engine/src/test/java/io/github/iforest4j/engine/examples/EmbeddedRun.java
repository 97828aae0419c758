package io.github.iforest4j.engine.examples;

import io.github.iforest4j.detect.Training;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.summary.SummaryText;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.time.Instant;
import java.util.Random;

/** A run inside another program, with a source and a sink of its own. */
public final class EmbeddedRun {
  private EmbeddedRun() {}

  // begin of the example
  public static void main(String[] args) throws IOException {
    RunSink printer =
        new RunSink() {
          @Override
          public void anomaly(AnomalyEvent event, boolean known) {
            System.out.println(
                event.position() + " " + EvidenceSummary.topFeatures(event.evidence()));
          }
        };
    try (StreamRun run =
        StreamRun.builder()
            .source(Sources.of("tank", new Tank()))
            .learn(
                500,
                (readings, source) ->
                    Training.builder(readings)
                        .provenance("my-service 1.0", source.name(), Instant.now())
                        .prepare()
                        .fit())
            .sink(printer)
            .build()) {
      run.run().ifPresent(summary -> SummaryText.lines(summary).forEach(System.out::println));
    }
  }

  /** The level and temperature of a tank that leaks once. */
  private static final class Tank implements RecordReader {
    private static final int READINGS = 1_000;
    private static final int LEAK = 800;

    private final Random random = new Random(1);
    private int n;

    @Override
    public boolean read(RecordBuffer record) {
      if (n == READINGS) {
        return false;
      }
      n++;
      double level = n == LEAK ? 12 : 80 + random.nextGaussian();
      record.begin();
      record.number(record.slot("level"), level, Double.toString(level));
      double temperature = 21 + random.nextGaussian() / 10;
      record.number(record.slot("temperature"), temperature, Double.toString(temperature));
      return true;
    }

    @Override
    public long position() {
      return n;
    }

    @Override
    public String where() {
      return "reading " + n;
    }

    @Override
    public void close() {}
  }
  // end of the example
}
