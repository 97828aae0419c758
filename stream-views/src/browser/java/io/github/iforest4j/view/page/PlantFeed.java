package io.github.iforest4j.view.page;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.EpisodeTracker;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentState;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The simulated plant on a page, stopped in the middle of an incident. */
final class PlantFeed {
  private static final int GAP = 20;

  private final DetectorModel model;

  PlantFeed() {
    Scenario plant = Scenario.named("plant");
    RecordTable table = new RecordTable();
    SensorStream.of(plant, SensorStream.Options.of(plant, 2).clean()).fill(table, 7_200);
    this.model =
        DetectorModel.fit(
            plant.schema(),
            table,
            DetectorConfig.builder().preset(Preset.SENSORS).contamination(.005).build(),
            new ModelProvenance("test", "simulated plant", table.numRows(), Instant.EPOCH));
  }

  DetectorModel model() {
    return model;
  }

  Dashboard open() throws IOException {
    return Dashboard.open(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        null,
        new Dashboard.Settings(
            "tcp://plant-2.local:9999",
            "plant.iforest",
            false,
            -1,
            "offline",
            "",
            () -> LabelingMetrics.NONE,
            Map::of,
            () -> "",
            (event, incident, verdict, label, reason) -> "Noted: " + verdict),
        model.schema(),
        Timing.SYSTEM);
  }

  /**
   * Shows at least this many readings, until an incident driven by a sensor is open.
   *
   * @return how many readings that took
   */
  long until(Dashboard page, long seed, long least, String sensor) {
    Scenario plant = Scenario.named("plant");
    SensorStream stream =
        SensorStream.of(plant, SensorStream.Options.of(plant, seed).withAnomalyShare(.03));
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    RecentReadings recent = new RecentReadings(model.schema());
    EpisodeTracker tracker = new EpisodeTracker(model.schema().numFields(), GAP);
    OfflineLabeler labeler = new OfflineLabeler();
    String incident = null;
    int run = 0;
    for (long position = 0; position < 200_000; position++) {
      SensorReading reading = stream.next();
      row.clear();
      reading.copyTo(row);
      Verdict verdict = detector.detect(row);
      // At the pace of the page's thread: what it loses would be missing in the picture.
      long lost = page.lostReadings();
      page.reading(row, verdict, reading.time().toEpochMilli());
      if (position % 4_000 == 3_999) {
        page.ask(m -> m.readings()).join();
      }
      if (page.lostReadings() != lost) {
        throw new IllegalStateException("readings were lost at " + position);
      }
      if (tracker.next(verdict) != null) {
        page.incident(over(incident), false);
        run = 0;
      }
      if (verdict.isAnomaly()) {
        incident = tracker.hasJustBegun() ? null : incident;
        AnomalyEvent event =
            AnomalyEvent.of(
                "plant",
                position,
                "",
                row,
                verdict,
                incident,
                reading.time(),
                reading.time(),
                recent);
        incident = event.incident();
        page.anomaly(event, false);
        page.labelled(event, labeler.label(event.evidence()));
        boolean wanted =
            event.evidence().findings().stream().limit(1).anyMatch(f -> f.field().equals(sensor));
        run = wanted ? run + 1 : run;
        if (position >= least && run >= 8) {
          return position;
        }
      }
      recent.add(row);
    }
    throw new IllegalStateException("no incident of " + sensor + " with seed " + seed);
  }

  private static IncidentEvent over(String id) {
    return new IncidentEvent(
        id,
        "plant",
        "",
        0,
        null,
        0,
        null,
        1,
        1,
        0,
        null,
        1,
        List.of(),
        "",
        new IncidentState("unusual reading", Severity.LOW, false),
        IncidentEvent.Ending.RETURNED,
        "nothing is unusual",
        1,
        null);
  }
}
