package io.github.iforest4j.examples;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.sink.SinkOptions;
import io.github.iforest4j.engine.sink.Sinks;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.util.Map;

/**
 * A run from {@link TankSource} to {@link PrinterSink}. The command knows both, too: {@code java
 * -cp iforest.jar:examples.jar io.github.iforest4j.client.Main watch tank://1000 --sink printer:me}
 */
public final class OwnSourceAndSink {
  private OwnSourceAndSink() {}

  public static void main(String[] args) throws IOException {
    SinkOptions options = new SinkOptions(Map.of(), Timing.SYSTEM, System.err::println);
    try (StreamRun run =
        StreamRun.builder()
            .source(Sources.open("tank://1000", SourceOptions.DEFAULT))
            .learn(500, (readings, source) -> DetectorModel.fit(readings))
            .sink(Sinks.open("printer:tank", options))
            .build()) {
      System.out.println(run.run().orElseThrow().readings().total() + " readings judged");
    }
  }
}
