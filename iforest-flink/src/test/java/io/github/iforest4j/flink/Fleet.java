package io.github.iforest4j.flink;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.source.InputCounts;
import io.github.iforest4j.source.RecordSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A simulated fleet, its model, and what one run on one machine says of it. */
record Fleet(DetectorModel model, SensorStream.Options options, int devices, int perDevice) {
  static final String SCENARIO = "fleet";

  /**
   * A fleet with many faults.
   *
   * @param devices the number of devices, from the first one
   * @param perDevice the number of readings of each
   */
  static Fleet of(int devices, int perDevice, Preset preset) {
    Scenario scenario = Scenario.named(SCENARIO);
    SensorStream.Options options = SensorStream.Options.of(scenario, 42).withAnomalyShare(.05);
    RecordTable table = new RecordTable();
    SensorStream history = SensorStream.of(scenario, options.history());
    for (int i = 0; i < 1_500; i++) {
      history.seek(i / devices * (long) scenario.numDevices() + i % devices);
      history.next().copyTo(table);
      table.endRow();
    }
    DetectorModel model =
        Training.builder(table)
            .schema(scenario.schema())
            .config(
                DetectorConfig.builder()
                    .preset(preset)
                    .forest(IsolationForestConfig.builder().numTrees(25).subsampleSize(64).build())
                    .build())
            .prepare()
            .fit();
    return new Fleet(model, options, devices, perDevice);
  }

  /** The source of the readings, as the job and the single run both call it. */
  String source() {
    return SCENARIO + "-" + options.seed();
  }

  /** What {@link StreamRun} says of the fleet: verdicts, anomalies and incidents that ended. */
  List<String> onOneMachine() throws Exception {
    FleetSource source = new FleetSource();
    List<String> lines = new ArrayList<>();
    ReadingSink sink =
        new ReadingSink() {
          @Override
          public void reading(RecordRow row, Verdict verdict) {
            lines.add(
                line(
                    source.position(),
                    row.text(row.schema().indexOf("device")),
                    verdict.state(),
                    verdict.score(),
                    verdict.threshold()));
          }

          @Override
          public void anomaly(AnomalyEvent event, boolean known) {
            lines.add(EventJson.anomalyWithEvidence(event));
          }

          @Override
          public void updated(IncidentUpdate update, boolean known) {
            lines.add(EventJson.update(update));
          }

          @Override
          public void incident(IncidentEvent incident, boolean known) {
            lines.add(EventJson.incident(incident));
          }
        };
    try (StreamRun run = StreamRun.builder().source(source).model(model).sink(sink).build()) {
      run.run();
    }
    Collections.sort(lines);
    return lines;
  }

  static String line(ReadingVerdict verdict) {
    return line(
        verdict.position(), verdict.key(), verdict.state(), verdict.score(), verdict.threshold());
  }

  private static String line(
      long position, String key, Verdict.State state, double score, double threshold) {
    return "verdict " + position + " " + key + " " + state + " " + score + " " + threshold;
  }

  /**
   * Splits off the incidents that were still open when the input ended: a run on one machine may go
   * on with them, and a job that ends closes them.
   *
   * @param lines sorted; loses them
   * @param single what the single run says
   * @return the ids of those incidents
   */
  static Set<String> removeEndedAtTheEnd(List<String> lines, List<String> single) {
    Set<String> known = new HashSet<>(single);
    Set<String> ids = new HashSet<>();
    lines.removeIf(
        line ->
            line.startsWith("{\"event\":\"episode\"")
                && !known.contains(line)
                && ids.add(line.split("\"")[7]));
    return ids;
  }

  /** The readings of the devices, in the order of the simulator. */
  private final class FleetSource implements RecordSource {
    private final SensorStream stream = SensorStream.of(Scenario.named(SCENARIO), options);
    private final InputCounts counts = new InputCounts();
    private long next;
    private long position;

    @Override
    public String name() {
      return source();
    }

    @Override
    public String session() {
      return source();
    }

    @Override
    public boolean isLive() {
      return false;
    }

    @Override
    public boolean next(RecordRow row) {
      while (next < (long) perDevice * devices) {
        long index = next / devices * stream.scenario().numDevices() + next % devices;
        next++;
        stream.seek(index);
        SensorReading reading = stream.next();
        if (reading.index() == index) {
          position = index + 1;
          row.clear();
          reading.copyTo(row);
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean next(RecordTable table) {
      throw new UnsupportedOperationException("the fleet is judged, not learned from");
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public List<String> fieldNames() {
      return List.of();
    }

    @Override
    public String text(int field) {
      return "";
    }

    @Override
    public InputCounts counts() {
      return counts;
    }

    @Override
    public void close() {}
  }
}
