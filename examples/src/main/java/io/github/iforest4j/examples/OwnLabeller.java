package io.github.iforest4j.examples;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.Labelers;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.util.Map;

/** A run whose alerts are labelled by {@link RunbookBackend}. */
public final class OwnLabeller {
  private OwnLabeller() {}

  public static void main(String[] args) throws IOException {
    try (AnomalyLabeler labeler = Labelers.of("runbook", Map.of());
        StreamRun run =
            StreamRun.builder()
                .source(Sources.open("tank://1000", SourceOptions.DEFAULT))
                .learn(500, (readings, source) -> DetectorModel.fit(readings))
                .labeler(labeler)
                .sink(new Printer())
                .build()) {
      run.run();
    }
  }

  private static final class Printer implements RunSink {
    @Override
    public void labelled(AnomalyEvent event, AnomalyLabel label) {
      if (event.beginsIncident() && event.state().severity().compareTo(Severity.MEDIUM) >= 0) {
        System.out.println(event.position() + " " + label.label() + ": " + label.action());
      }
    }
  }
}
