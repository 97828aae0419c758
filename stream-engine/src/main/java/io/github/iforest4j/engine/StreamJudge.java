package io.github.iforest4j.engine;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Drift;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RowReading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Judges the readings of one stream, such as those of one device: the step from a reading to a
 * verdict and the events that follow from it. It does no input or output, has no clock and no
 * threads, so the same readings give the same verdicts and events on any engine.
 *
 * <p>The memory of the stream is in here: the detector's windows and thresholds, the open incident,
 * and the last values for the evidence. {@link #snapshot} and {@link #restore} carry it over a
 * restart, or to another machine.
 *
 * <pre>{@code
 * StreamJudge judge = new StreamJudge(model, JudgeSettings.of(model), "pump-7");
 * Judgement judgement = judge.judge(row, Origin.of("plant", position, Instant.now()));
 * if (judgement.anomaly() != null) {
 *   alert(judgement.anomaly());
 * }
 * }</pre>
 *
 * <p>Not thread-safe. A reading that is no anomaly allocates nothing, unless it is the first after
 * a fault.
 */
public final class StreamJudge {
  private static final int VERSION = 3;

  /** Without the times of single fields. */
  private static final int VERSION_2 = 2;

  /** Without the times of arrival. */
  private static final int VERSION_1 = 1;

  private static final String WHAT = "a snapshot of a judged stream";

  private final DetectorModel model;
  private final String key;
  private final AnomalyDetector detector;
  private final Incidents incidents;
  private final RecentReadings recent;
  private final RowReading reading;

  /** A reading of a schema with the same names becomes one of the model's. */
  private final RecordRow own;

  /** When readings arrive; filled by a run whose source is live. */
  private ArrivalTimes arrivals = new ArrivalTimes();

  /** When values of each field arrive; filled by a run whose readings are assembled. */
  private FieldTimes fieldTimes = new FieldTimes();

  private final Judgement judgement = new Judgement();

  /**
   * Begins with an empty memory.
   *
   * @param key the name of the stream in its events; empty if streams are not distinguished
   * @throws IllegalStateException if the detector is to learn and the model cannot adapt
   */
  public StreamJudge(DetectorModel model, JudgeSettings settings, String key) {
    this(model, settings, key, model.newDetector(settings.learning()));
  }

  StreamJudge(DetectorModel model, JudgeSettings settings, String key, AnomalyDetector detector) {
    this.model = model;
    this.key = key;
    this.detector = detector;
    this.incidents = new Incidents(model, settings.incidentGap());
    this.recent = new RecentReadings(model.schema());
    this.reading = new RowReading(model.schema());
    this.own = model.schema().newRow();
  }

  /**
   * Judges the next reading.
   *
   * @param given the reading, of the model's schema or, if the model is that of a kind ({@link
   *     DetectorModel#kinds}), of the whole model's; copied as far as an event needs it
   * @param origin where the reading comes from
   * @return verdict and events; overwritten by the next call
   */
  public Judgement judge(RecordRow given, Origin origin) {
    RecordRow row = given.schema() == model.schema() ? given : own.copyFrom(given);
    Verdict verdict = detector.detectReused(row);
    IncidentEvent ended = incidents.next(row, verdict, origin);
    AnomalyEvent anomaly = null;
    IncidentUpdate update = null;
    if (verdict.isAnomaly()) {
      Instant eventTime = reading.time(row);
      AnomalyEvent found =
          AnomalyEvent.of(
              origin.source(),
              origin.position(),
              key,
              row,
              verdict,
              incidents.current(),
              eventTime,
              eventTime == null ? origin.arrival() : eventTime,
              recent);
      anomaly = incidents.add(found, row);
      update = incidents.update();
    }
    Drift change = verdict.drift();
    DriftEvent drift = change == null ? null : drift(row, verdict, change, origin);
    recent.add(row, model.usualValues());
    judgement.set(verdict, ended, anomaly, update, drift);
    return judgement;
  }

  private DriftEvent drift(RecordRow row, Verdict verdict, Drift drift, Origin origin) {
    Instant eventTime = reading.time(row);
    return DriftEvent.of(
        origin.source(),
        key,
        origin.position(),
        eventTime == null ? origin.arrival() : eventTime,
        verdict.position() - drift.since() + 1,
        drift.field() < 0 ? "" : model.schema().field(drift.field()).name(),
        drift.size(),
        drift.description());
  }

  /** The name of the stream. */
  public String key() {
    return key;
  }

  /** The model that judges. */
  public DetectorModel model() {
    return model;
  }

  /** Whether an incident has begun and is not over. */
  public boolean hasOpenIncident() {
    return incidents.isOpen();
  }

  /**
   * Ends the open incident, because no more readings are expected soon. The rest of the memory
   * stays.
   *
   * @return the incident; null if none was open
   */
  public @Nullable IncidentEvent endIncident() {
    return incidents.close();
  }

  /**
   * Continues with a model that was learned again. The open incident and the latest readings stay.
   *
   * @param next a model with the same fields
   * @param history holds the latest readings of this stream
   * @param latest their rows, in order, the last reading included
   */
  StreamJudge renewed(
      DetectorModel next, JudgeSettings settings, RecordTable history, int... latest) {
    return goOn(next, settings, detector.succeededBy(next, history, latest));
  }

  /**
   * Continues with another model, without readings to learn from again. The open incident and the
   * latest readings stay; {@link DetectorModel#adopt} says what stays of the detector's memory. The
   * way of learning stays as well. This judge should not be used any more.
   *
   * @param next a model with the same fields ({@link
   *     io.github.iforest4j.schema.FeatureSchema#hasSameFields})
   * @param settings for the incident gap
   * @throws IllegalArgumentException if the model has other fields
   * @throws IllegalStateException if the detector learns and the model cannot adapt
   */
  public StreamJudge adoptedBy(DetectorModel next, JudgeSettings settings) {
    if (!next.schema().hasSameFields(model.schema())) {
      throw new IllegalArgumentException(
          "the next model must have the same fields, which are "
              + model.schema().listNames()
              + "; it has "
              + next.schema().listNames());
    }
    return goOn(next, settings, next.adopt(detector.state()));
  }

  private StreamJudge goOn(DetectorModel next, JudgeSettings settings, AnomalyDetector successor) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      incidents.write(out);
      StreamJudge judge = new StreamJudge(next, settings, key, successor);
      judge.incidents.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      // The next model may be that of a kind, which has other features.
      judge.recent.copyFrom(recent);
      judge.arrivals = arrivals;
      judge.fieldTimes = fieldTimes;
      return judge;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  /** When readings arrive. */
  ArrivalTimes arrivals() {
    return arrivals;
  }

  /** When values of each field arrive, if readings are assembled. */
  FieldTimes fieldTimes() {
    return fieldTimes;
  }

  /** A new model was learned, to which the fault of the open incident is usual. */
  void learnedAnew() {
    incidents.learnedAnew();
  }

  /** Whether the latest reading was an anomaly. */
  boolean isInAlarm() {
    return detector.latest().isAnomaly();
  }

  /** The memory as bytes, for {@link #restore} with the same model. */
  public byte[] snapshot() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      byte[] state = detector.state().snapshot();
      out.writeByte(VERSION);
      out.writeInt(state.length);
      out.write(state);
      incidents.write(out);
      recent.write(out);
      arrivals.write(out);
      fieldTimes.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Continues where a snapshot was taken.
   *
   * @param model the model that judged, or the one that it is a kind of
   * @throws InvalidModelException if the bytes are no snapshot, are damaged, or belong to another
   *     model
   */
  public static StreamJudge restore(
      DetectorModel model, JudgeSettings settings, String key, byte[] snapshot)
      throws InvalidModelException {
    PayloadReader in = PayloadReader.of(snapshot, WHAT);
    int version = in.byteWithin("version", VERSION_1, VERSION);
    byte[] state = in.bytes("state", in.count("length of the state", 1));
    int rest = snapshot.length - 1 - Integer.BYTES - state.length;
    try {
      AnomalyDetector detector = model.resume(state);
      StreamJudge judge = new StreamJudge(detector.model(), settings, key, detector);
      judge.readRest(in.bytes("incident and recent readings", rest), version);
      return judge;
    } catch (InvalidModelException e) {
      throw e;
    } catch (IOException e) {
      InvalidModelException damaged = in.invalid("it ends early, or holds something else");
      damaged.initCause(e);
      throw damaged;
    }
  }

  private void readRest(byte[] bytes, int version) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      readIncidentAndRecent(in);
      if (version > VERSION_1) {
        arrivals.read(in);
      }
      if (version > VERSION_2) {
        fieldTimes.read(in);
      }
      if (in.read() >= 0) {
        throw new InvalidModelException("there are bytes behind " + WHAT);
      }
    }
  }

  /** Reads the parts besides the detector, as {@link #snapshot} writes them. */
  void readIncidentAndRecent(DataInputStream in) throws IOException {
    incidents.read(in);
    recent.read(in);
  }
}
