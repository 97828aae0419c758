package io.github.iforest4j.engine.testing;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Anomalies of a small detector, with their evidence. Stateless. */
public final class Anomalies {
  /** A time, two numbers, a category and a text that is ignored. */
  public static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              Field.text("time", FieldRole.TIME),
              Field.numeric("temperature", "°C"),
              Field.numeric("label", ""),
              Field.categorical("mode", List.of("eco", "full")),
              Field.text("note", FieldRole.IGNORED)));

  private static final DetectorModel MODEL = model();

  private Anomalies() {}

  private static DetectorModel model() {
    RecordTable table = new RecordTable();
    Random random = new Random(1);
    for (int r = 0; r < 400; r++) {
      table.setNumber(table.fieldIndex("temperature"), 60 + random.nextGaussian());
      table.setNumber(table.fieldIndex("label"), random.nextInt(5));
      table.setText(table.fieldIndex("mode"), r % 2 == 0 ? "eco" : "full");
      table.endRow();
    }
    DetectorConfig config =
        DetectorConfig.builder()
            .forest(IsolationForestConfig.builder().numTrees(25).subsampleSize(64).seed(1).build())
            .build();
    return DetectorModel.fit(
        SCHEMA, table, config, new ModelProvenance("test", "made up", 400, Instant.EPOCH));
  }

  /** The schema of the detector: {@link #SCHEMA}, with what was learned about its fields. */
  public static FeatureSchema schema() {
    return MODEL.schema();
  }

  /** The anomaly of a hot reading at a position. */
  public static AnomalyEvent at(long position) {
    return at(position, "all well");
  }

  /** The same with another text in the field {@code note}. */
  public static AnomalyEvent at(long position, String note) {
    return at(position, note, null);
  }

  /**
   * The same as part of an incident.
   *
   * @param incident the id of the first anomaly of the incident; null if this one begins it
   */
  public static AnomalyEvent at(long position, String note, @Nullable String incident) {
    AnomalyDetector detector = MODEL.newDetector();
    RecordRow row = detector.newRow();
    Instant time = Instant.parse("2026-03-01T12:00:00Z").plusSeconds(position);
    row.setText(0, time.toString());
    row.setNumber(1, 93.25);
    row.setNumber(2, 3);
    row.setText(3, "turbo");
    row.setText(4, note);
    Verdict verdict = detector.detect(row);
    if (!verdict.isAnomaly()) {
      throw new IllegalStateException("not an anomaly: " + verdict.score());
    }
    return AnomalyEvent.of(
        "tcp://test",
        position,
        "",
        row,
        verdict,
        incident,
        time,
        time,
        new RecentReadings(MODEL.schema()));
  }

  /** The incident that an anomaly began; it is over after two readings. */
  public static IncidentEvent incident(AnomalyEvent begin) {
    return new IncidentEvent(
        begin.id(),
        begin.source(),
        begin.key(),
        begin.position(),
        begin.time(),
        begin.position() + 1,
        begin.time(),
        2,
        2,
        begin.position(),
        begin.time(),
        begin.evidence().score(),
        List.of(),
        "",
        begin.state(),
        IncidentEvent.Ending.RETURNED,
        "nothing is unusual",
        begin.position() + 2,
        begin.time());
  }
}
