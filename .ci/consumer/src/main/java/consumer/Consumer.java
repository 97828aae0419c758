package consumer;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.sink.SinkOptions;
import io.github.iforest4j.engine.sink.Sinks;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.Labelers;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.time.Timing;
import io.github.iforest4j.view.plot.AnomalyPlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Uses each library once; .ci/consumer-check compares what is printed. */
public final class Consumer {
  private Consumer() {}

  public static void main(String[] args) throws IOException, LabelingException {
    for (Class<?> type :
        List.of(
            IsolationForest.class,
            Scenario.class,
            Labelers.class,
            Sources.class,
            StreamRun.class,
            AnomalyPlot.class)) {
      Module module = type.getModule();
      System.out.println("from " + (module.isNamed() ? module.getName() : "the class path"));
    }
    numbers();
    records();
    stream();
    plot();
  }

  private static void numbers() {
    Random random = new Random(7);
    double[][] usual = new double[1_000][];
    for (int i = 0; i < usual.length; i++) {
      usual[i] = new double[] {63 + random.nextGaussian(), 2.5 + 0.1 * random.nextGaussian()};
    }
    IsolationForest forest =
        IsolationForest.fit(FeatureMatrix.of(usual), IsolationForestConfig.DEFAULT);
    double[] hot = {93.2, 2.6};
    Attribution why = new Attribution(2);
    forest.attribute(hot, 0, ScoringMode.BOX, why);
    boolean odder = forest.score(hot, ScoringMode.BOX) > forest.score(usual[0], ScoringMode.BOX);
    System.out.println("hot is odder than usual: " + odder);
    System.out.println("because of field " + why.top(1)[0]);
  }

  private static void records() throws LabelingException {
    Scenario network = Scenario.named("network");
    RecordTable normal = new RecordTable();
    SensorStream.of(network, SensorStream.Options.of(network, 1).clean()).fill(normal, 1_000);
    DetectorModel model =
        DetectorModel.fit(
            SchemaProposal.of(normal, SchemaOptions.NONE).schema(),
            normal,
            DetectorConfig.DEFAULT,
            new ModelProvenance("consumer", "simulated network records", 1_000, Instant.EPOCH));
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    row.setNumber(row.fieldIndex("src_port"), 1337);
    row.setNumber(row.fieldIndex("dst_port"), 40_000);
    row.setNumber(row.fieldIndex("packet_size"), 700);
    row.setNumber(row.fieldIndex("duration_ms"), 120);
    row.setText(row.fieldIndex("protocol"), "TCP");
    Verdict verdict = detector.detect(row);
    System.out.println("verdict " + verdict.state());
    try (AnomalyLabeler labeler = Labelers.of("offline", Map.of())) {
      AnomalyLabel label = labeler.label(Evidence.of(row, verdict, Instant.EPOCH));
      System.out.println("label " + label.status() + " by " + label.backend());
    }
  }

  /** A run with a source and a sink that this project registers. */
  private static void stream() throws IOException {
    SinkOptions options = new SinkOptions(Map.of(), Timing.SYSTEM, System.err::println);
    try (StreamRun run =
        StreamRun.builder()
            .source(Sources.open("tank://1000", SourceOptions.DEFAULT))
            .learn(
                500,
                (readings, source) ->
                    Training.builder(readings)
                        .provenance("consumer", source.name(), Instant.EPOCH)
                        .prepare()
                        .fit())
            .sink(Sinks.open("printer:out", options))
            .build()) {
      System.out.println("judged " + run.run().orElseThrow().readings().total());
    }
  }

  private static void plot() throws IOException {
    Path file = Files.createTempFile("shares", ".svg");
    AnomalyPlot.intervals(List.of(new AnomalyPlot.Interval("all", .2, .3, .4, false)), "Shares")
        .write(file);
    System.out.println("drew " + Files.readString(file).contains("Shares"));
    Files.delete(file);
  }
}
