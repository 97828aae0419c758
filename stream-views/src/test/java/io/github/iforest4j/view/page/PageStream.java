package io.github.iforest4j.view.page;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.testing.TestTiming;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A stream of made-up pumps with a detector of its own, for a page to show. */
final class PageStream {
  /** The first reading's time; one follows a second later. */
  static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

  /** What a hostile stream calls its sensor. */
  static final String HOSTILE = "<img src=x onerror=alert(1)>";

  static final Timing TIMING = TestTiming.fixed(START);

  private final DetectorModel model;
  private final AnomalyDetector detector;
  private final RecordRow row;
  private final RecentReadings recent;
  private final Random random = new Random(7);
  private final OfflineLabeler labeler = new OfflineLabeler();
  private final boolean keyed;
  private String incident;
  private long position;

  /** The first sensor has a hostile name. */
  PageStream(int sensors, boolean keyed) {
    this.keyed = keyed;
    List<Field> fields = new ArrayList<>();
    fields.add(Field.numeric(HOSTILE, "°C"));
    for (int s = 1; s < sensors; s++) {
      fields.add(Field.numeric("sensor_" + s, "bar"));
    }
    if (keyed) {
      fields.add(Field.text("device", FieldRole.KEY));
    }
    FeatureSchema schema = new FeatureSchema(fields);
    RecordTable table = new RecordTable();
    for (int r = 0; r < 256; r++) {

      for (int s = 0; s < sensors; s++) {
        table.setNumber(table.fieldIndex(fields.get(s).name()), usual(s));
      }
      table.endRow();
    }
    this.model =
        DetectorModel.fit(
            schema,
            table,
            DetectorConfig.builder().contamination(.005).build(),
            new ModelProvenance("test", "made up", table.numRows(), Instant.EPOCH));
    this.detector = model.newDetector();
    this.row = detector.newRow();
    this.recent = new RecentReadings(model.schema());
  }

  private double usual(int sensor) {
    return 50 + 10 * sensor + random.nextGaussian();
  }

  DetectorModel model() {
    return model;
  }

  Dashboard open() throws IOException {
    return open(InetAddress.getLoopbackAddress(), null, null);
  }

  Dashboard open(InetAddress address, String token, Dashboard.FeedbackListener feedback)
      throws IOException {
    return Dashboard.open(
        new InetSocketAddress(address, 0), token, settings(feedback), model.schema(), TIMING);
  }

  /** The same page, but the field of times says that they name no zone. */
  Dashboard openZoneless() throws IOException {
    List<Field> fields = new ArrayList<>(model.schema().fields());
    fields.add(Field.text("time", FieldRole.TIME).withUnit("day-first local"));
    return Dashboard.open(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        null,
        settings(null),
        new FeatureSchema(fields),
        TIMING);
  }

  /** Opened before there is a model. */
  static Dashboard openBefore(long toLearn) throws IOException {
    Dashboard.Settings settings =
        new Dashboard.Settings(
            "tcp://plant:9999",
            "pump.iforest",
            false,
            -1,
            "offline",
            "",
            () -> LabelingMetrics.NONE,
            Map::of,
            () -> "",
            null);
    InetAddress here = InetAddress.getLoopbackAddress();
    return Dashboard.openBefore(new InetSocketAddress(here, 0), null, settings, toLearn, TIMING);
  }

  /** The model is there now. */
  void begin(Dashboard page) {
    page.started(model, model.schema().firstWithRole(FieldRole.KEY));
  }

  private Dashboard.Settings settings(Dashboard.FeedbackListener feedback) {
    return new Dashboard.Settings(
        "tcp://plant:9999",
        "pump.iforest",
        false,
        model.schema().firstWithRole(FieldRole.KEY),
        "offline",
        "",
        () -> LabelingMetrics.NONE,
        Map::of,
        () -> "",
        feedback);
  }

  /** The next reading, usual in everything; the page is shown it. */
  void usual(Dashboard page, String device) {
    next(page, device, 0);
  }

  /**
   * The next reading, whose first sensor, and every eighth, is far too high; the page is shown it,
   * and its label.
   */
  AnomalyEvent unusual(Dashboard page, String device) {
    Verdict verdict = next(page, device, 40);
    if (!verdict.isAnomaly()) {
      throw new IllegalStateException("90 degrees are no anomaly, score " + verdict.score());
    }
    AnomalyEvent event =
        AnomalyEvent.of(
            "test",
            position - 1,
            keyed ? device : "",
            row,
            verdict,
            incident,
            time(position - 1),
            time(position - 1),
            recent);
    incident = event.incident();
    page.anomaly(event, false);
    return event;
  }

  void label(Dashboard page, AnomalyEvent event) {
    page.labelled(event, labeler.label(event.evidence()));
  }

  private Verdict next(Dashboard page, String device, double offset) {
    row.clear();
    int sensors = model.schema().numFields() - (keyed ? 1 : 0);
    for (int s = 0; s < sensors; s++) {
      row.setNumber(s, usual(s) + (s % 8 == 0 ? offset : 0));
    }
    if (keyed) {
      row.setText(sensors, device);
    }
    Verdict verdict = detector.detect(row);
    page.reading(row, verdict, time(position).toEpochMilli());
    position++;
    return verdict;
  }

  static Instant time(long position) {
    return START.plusSeconds(position);
  }

  long position() {
    return position;
  }
}
