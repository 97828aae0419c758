package io.github.iforest4j.engine.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.JudgeSettings;
import io.github.iforest4j.engine.Judgement;
import io.github.iforest4j.engine.Origin;
import io.github.iforest4j.engine.StreamJudge;
import io.github.iforest4j.engine.testing.Claims;
import io.github.iforest4j.engine.testing.Claims.Claim;
import io.github.iforest4j.engine.testing.Course;
import io.github.iforest4j.engine.testing.FaultScenarios;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every word that is printed about an anomaly is true of the readings: simulated faults of all
 * kinds, each claim of each sentence checked against the values that the stream really had.
 *
 * <p>{@code mvn -pl stream-engine -am test -Dtest=TrueWordsTest
 * -Dsurefire.failIfNoSpecifiedTests=false} prints how many sentences are false; with {@code
 * -Diforest.tags=long -Diforest.excludedTags=} of more than 100,000.
 */
class TrueWordsTest {
  private static final int TRAINING = 2_000;

  @TempDir private Path folder;

  private final Map<Claims.Kind, int[]> counts = new TreeMap<>();
  private final List<String> lies = new ArrayList<>();
  private final Set<String> faults = new TreeSet<>();

  @Test
  void noSentenceAboutASimulatedFaultIsFalse() throws IOException {
    check(1, 1_200);
    assertThat(sentences()).isGreaterThan(1_500);
  }

  @Test
  @Tag("long")
  void noneOfManyIsFalse() throws IOException {
    check(8, 4_000);
    assertThat(sentences()).isGreaterThan(10_000);
    // Only the end of an incident says that a value is there again, or moves again.
    EnumSet<Claims.Kind> ofEnds = EnumSet.of(Claims.Kind.PRESENT, Claims.Kind.MOVES);
    assertThat(counts.keySet()).isEqualTo(EnumSet.complementOf(ofEnds));
    assertThat(faults).as("kinds of faults that were judged").hasSizeGreaterThan(20);
  }

  private int sentences() {
    return counts.values().stream().mapToInt(c -> c[0]).sum();
  }

  private void check(int seeds, int readings) throws IOException {
    for (Scenario scenario : FaultScenarios.all(folder)) {
      for (Preset preset : List.of(Preset.SENSORS, Preset.READINGS)) {
        for (int seed = 1; seed <= seeds; seed++) {
          check(scenario, preset, seed, readings);
        }
      }
    }
    System.out.printf(
        "sentences about simulated faults: %d, false: %d%n", sentences(), lies.size());
    counts.forEach((kind, c) -> System.out.printf("  %-8s %6d, false: %d%n", kind, c[0], c[1]));
    assertThat(lies).isEmpty();
  }

  private void check(Scenario scenario, Preset preset, int seed, int readings) {
    SensorStream.Options options = SensorStream.Options.of(scenario, seed).withAnomalyShare(.1);
    RecordTable training = new RecordTable();
    SensorStream.of(scenario, options.clean()).fill(training, TRAINING);
    DetectorModel model =
        DetectorModel.fit(
            SchemaProposal.of(training, SchemaOptions.NONE).schema(),
            training,
            DetectorConfig.builder().preset(preset).build(),
            new ModelProvenance("test", "simulated", TRAINING, Instant.EPOCH));
    Map<String, Course> courses = Course.of(model, training);
    OfflineLabeler labeler = new OfflineLabeler();
    StreamJudge judge = new StreamJudge(model, JudgeSettings.of(model), "");
    RecordRow row = model.schema().newRow();
    SensorStream stream = SensorStream.of(scenario, options);
    stream.seek(TRAINING);
    for (int r = 0; r < readings; r++) {
      SensorReading reading = stream.next();
      if (reading.truth() != null) {
        faults.add(reading.truth().kind());
      }
      row.clear();
      reading.copyTo(row);
      Course.add(courses, model, row);
      Judgement judgement = judge.judge(row, Origin.of("simulated", r, Instant.EPOCH));
      if (judgement.anomaly() != null) {
        Evidence evidence = judgement.anomaly().evidence();
        for (Claim claim : Claims.of(evidence, labeler.label(evidence), courses.keySet())) {
          int[] count = counts.computeIfAbsent(claim.kind(), k -> new int[2]);
          count[0]++;
          if (!courses.get(claim.field()).bearsOut(claim, r)) {
            count[1]++;
            lies.add(
                scenario.name()
                    + ", "
                    + preset
                    + ", seed "
                    + seed
                    + ", reading "
                    + r
                    + ": "
                    + claim.kind()
                    + ": "
                    + claim.sentence()
                    + " of "
                    + courses.get(claim.field()).last(r, 16));
          }
        }
      }
    }
  }
}
