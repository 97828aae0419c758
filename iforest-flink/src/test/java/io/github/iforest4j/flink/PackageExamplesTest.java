package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.sim.report.CleanModel;
import io.github.iforest4j.testing.PackageExamples;
import java.time.Instant;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PackageExamplesTest {
  @Test
  void examplesAreCompiledHere() {
    PackageExamples.check(PackageExamplesTest.class, "");
  }

  /** Starts a cluster of its own, as a user would. */
  @Test
  @Tag("flink")
  void theExampleRuns() throws Exception {
    DetectorModel model = CleanModel.learn(Scenario.named("plant"), 1, "test", Instant.EPOCH);
    fiveLines(model);
  }

  private static void fiveLines(DetectorModel model) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    SensorStream.Options options = SensorStream.Options.of(Scenario.named("plant"), 42);
    DataStream<Reading> readings = SimulatedReadings.of("plant", options, model).in(env, 500);
    AnomalyStream anomalies = AnomalyStream.of(readings, model).build();
    anomalies.events().map(StreamEvent::json).print();
    env.execute("five lines");
  }
}
