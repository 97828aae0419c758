package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaException;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");
  private static final int N = 300;

  /** Two devices that take turns; every tenth record is an anomaly with a mode of its own. */
  private static RecordTable table() {
    Random random = new Random(7);
    RecordTable table = new RecordTable();
    for (int r = 0; r < N; r++) {
      boolean anomaly = r % 10 == 9;
      table.setText(table.fieldIndex("device"), r % 2 == 0 ? "east" : "west");
      table.setNumber(table.fieldIndex("value"), r + random.nextGaussian());
      table.setText(table.fieldIndex("mode"), anomaly ? "broken" : r % 3 == 0 ? "run" : "idle");
      table.setNumber(table.fieldIndex("anomaly"), anomaly ? 1 : 0);
      table.endRow();
    }
    return table;
  }

  private static SchemaOptions key(String key, Set<String> ignored) {
    return new SchemaOptions(null, key, Set.of(), Set.of(), ignored, List.of());
  }

  private static Training.Builder builder(RecordTable table) {
    return Training.builder(table).provenance("test 1", "made up", NOW);
  }

  @Test
  void theSameAsEachStepByHand() {
    RecordTable table = table();
    SchemaOptions columns = key("device", Set.of("mode"));
    Training training =
        builder(table).columns(columns).choosePreset().config(preset -> small(preset)).prepare();
    RecordTable byKey = table.groupedBy("device");
    SchemaProposal proposal = SchemaProposal.of(table, columns);
    assertThat(training.schema()).isEqualTo(proposal.schema());
    assertThat(training.reasons()).isEqualTo(proposal.reasons()).containsKey("value");
    assertThat(training.choice()).isEqualTo(PresetChoice.of(proposal.schema(), byKey));
    assertThat(training.choice().preset()).isEqualTo(Preset.METRIC);
    ModelProvenance provenance =
        new ModelProvenance("test 1", "made up", N, Instant.parse("2026-01-02T03:04:05.678Z"));
    assertThat(training.provenance()).isEqualTo(provenance);
    assertThat(training.config()).isEqualTo(small(Preset.METRIC));
    assertThat(training.fit().id())
        .isEqualTo(
            DetectorModel.fit(proposal.schema(), byKey, small(Preset.METRIC), provenance).id());
  }

  private static DetectorConfig small(Preset preset) {
    return DetectorConfig.builder()
        .preset(preset)
        .forest(IsolationForestConfig.builder().numTrees(3).subsampleSize(16).build())
        .build();
  }

  @Test
  void recordsOfAKeyAreLearnedFromTogether() {
    Training training = builder(table()).columns(key("device", Set.of())).prepare();
    RecordTable used = training.records();
    assertThat(IntStream.range(0, N).mapToObj(r -> used.text(r, 0)).distinct())
        .containsExactly("east", "west");
    assertThat(used.text(N / 2 - 1, 0)).isEqualTo("east");
    assertThat(used.text(N / 2, 0)).isEqualTo("west");
  }

  @Test
  void aFindingSaysWhereInTheFileItIs() {
    RecordTable table = new RecordTable();
    Random random = new Random(2);
    for (int r = 0; r < N; r++) {
      table.setText(table.fieldIndex("device"), r % 2 == 0 ? "east" : "west");
      table.setNumber(table.fieldIndex("value"), r == 7 ? 1e6 : random.nextGaussian());
      table.endRow();
    }
    Training training = builder(table).columns(key("device", Set.of())).prepare();
    assertThat(training.judge(.1).findings()).extracting(Verdict::position).containsExactly(7L);
  }

  @Test
  void whatLabelledAnomaliesHoldDoesNotShapeTheSchema() {
    Training all = builder(table()).prepare();
    assertThat(all.truthColumn()).isEqualTo("anomaly");
    assertThat(all.labelledAnomalies()).isEqualTo(N / 10);
    assertThat(categories(all)).containsExactly("broken", "idle", "run");
    assertThat(all.records().numRows()).isEqualTo(N);
    Training normal = builder(table()).dropLabelled(true).prepare();
    assertThat(normal.labelledAnomalies()).isEqualTo(N / 10);
    assertThat(categories(normal)).containsExactly("idle", "run");
    assertThat(normal.records().numRows()).isEqualTo(N - N / 10);
    assertThat(normal.provenance().trainingRows()).isEqualTo(N - N / 10);
  }

  private static List<String> categories(Training training) {
    return training.schema().field(training.schema().indexOf("mode")).categories();
  }

  @Test
  void droppingNeedsAGroundTruth() {
    RecordTable table = new RecordTable();
    for (int r = 0; r < 20; r++) {
      table.setNumber(table.fieldIndex("value"), r);
      table.endRow();
    }
    assertThat(builder(table).prepare().truthColumn()).isNull();
    assertThat(builder(table).prepare().labelledAnomalies()).isZero();
    assertThatExceptionOfType(SchemaException.class)
        .isThrownBy(() -> builder(table).dropLabelled(true).prepare())
        .satisfies(e -> assertThat(e.reason()).isEqualTo(SchemaException.Reason.NO_GROUND_TRUTH));
  }

  @Test
  void aGivenSchemaIsNotQuestioned() {
    FeatureSchema schema =
        new FeatureSchema(
            List.of(Field.text("device", FieldRole.KEY), Field.numeric("value", "K")));
    RecordTable table = table();
    Training training =
        builder(table)
            .schema(schema)
            .columns(key("mode", Set.of()))
            .config(small(Preset.METRIC))
            .prepare();
    assertThat(training.schema()).isSameAs(schema);
    assertThat(training.reasons()).isEmpty();
    assertThat(training.records()).isSameAs(table);
    assertThat(training.choice()).isEqualTo(new PresetChoice(Preset.METRIC, ""));
    assertThat(training.fit().schema().field(1).unit()).isEqualTo("K");
  }

  @Test
  void theConfigMayDependOnTheChosenPreset() {
    RecordTable table = new RecordTable();
    Random random = new Random(1);
    for (int r = 0; r < 20; r++) {
      table.setNumber(table.fieldIndex("value"), random.nextGaussian());
      table.endRow();
    }
    Training training = builder(table).choosePreset().config(preset -> small(preset)).prepare();
    assertThat(training.config().preset()).isEqualTo(Preset.READINGS);
    assertThat(training.choice().reason()).startsWith("fewer than 100 records");
  }

  @Test
  void aModelSaysWhereItComesFrom() {
    RecordTable table = table();
    assertThat(Training.builder(table).prepare().provenance())
        .isEqualTo(ModelProvenance.unknown(table.numRows()));
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(Training.builder(table).provenance("me 1", "here", now).prepare().provenance())
        .isEqualTo(new ModelProvenance("me 1", "here", table.numRows(), now));
  }
}
