package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Drift;
import io.github.iforest4j.detect.Episode;
import io.github.iforest4j.detect.EpisodeTracker;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentEvent.Ending;
import io.github.iforest4j.engine.event.IncidentState;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.IncidentSeverity;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RowReading;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The incidents of one stream, made of the detector's episodes: the tracker knows positions and
 * scores, this class adds ids, times, names and severities. An incident is not over while its
 * leading sensor shows the fault, unless a drift says that this is the new normal. Not thread-safe;
 * a normal reading allocates nothing, unless it is the first after a fault.
 */
final class Incidents {
  private static final int RANK_SHIFT = 4;
  private static final int SIZE_MASK = (1 << RANK_SHIFT) - 1;

  /** Bits of the first byte behind the tracker: early versions wrote only the first. */
  private static final int OPEN = 1;

  private static final int WITH_STATE = 2;

  private final FeatureSchema schema;
  private final EpisodeTracker tracker;
  private final RowReading reading;
  private final PastIncidents past = new PastIncidents();

  // The open incident.
  private @Nullable String id;
  private String source = "";
  private String key = "";
  private long start;
  private @Nullable Instant startTime;
  private long end;
  private @Nullable Instant endTime;
  private long anomalies;
  private long peak;
  private @Nullable Instant peakTime;
  private double peakScore;

  /** Of the peak: {@link Evidence#rank} and {@link Evidence#excess}. */
  private int peakRank;

  private double peakExcess;
  private List<String> peakFeatures = List.of();
  private String name = "";
  private boolean recurring;
  private final LeadingFault fault;
  private final IncidentSeverity severity = new IncidentSeverity();

  /** The stream's latest reading that still shows the fault; −1 for none. */
  private long shown = -1;

  /** How clearly the stream's latest reading shows the fault, and the one before it. */
  private int shows;

  private int showed;

  /** The position in the source since which the readings are back to normal; −1 if they are not. */
  private long back = -1;

  private @Nullable Instant backTime;

  /** What was seen when the readings were back to normal, in words. */
  private String outcome = "";

  /** Whether a drift has said that the fault is the new normal. */
  private boolean learned;

  /** Whether the model was learned anew since, and the fault is usual to it. */
  private boolean relearned;

  private @Nullable IncidentUpdate update;

  /**
   * Begins without an incident.
   *
   * @param gap an incident is over after this number of readings without an anomaly
   */
  Incidents(DetectorModel model, int gap) {
    this.schema = model.schema();
    this.tracker = new EpisodeTracker(schema.numFields(), gap);
    this.reading = new RowReading(schema);
    this.fault = new LeadingFault(schema, model.usualValues());
  }

  /**
   * Takes the next reading; {@link #add} follows when it is an anomaly.
   *
   * @return the incident that is over now; null if none is
   */
  @Nullable IncidentEvent next(RecordRow row, Verdict verdict, Origin origin) {
    if (tracker.isOpen()) {
      Drift drift = verdict.drift();
      learned |= drift != null && (drift.field() < 0 || drift.field() == fault.field());
      showed = shows;
      shows = fault.shownBy(row);
      if (shows == LeadingFault.CLEARLY && !learned) {
        shown = verdict.position();
        back = -1;
      } else if (back < 0 && !verdict.isAnomaly()) {
        isBack(row, origin.position(), time(row, origin));
      }
    }
    Episode over = tracker.next(verdict, shown);
    return over == null ? null : event(over);
  }

  private @Nullable Instant time(RecordRow row, Origin origin) {
    Instant eventTime = reading.time(row);
    return eventTime == null ? origin.arrival() : eventTime;
  }

  private void isBack(RecordRow row, long position, @Nullable Instant time) {
    back = position;
    backTime = time;
    outcome = fault.returned(row, showed > LeadingFault.NOT);
  }

  /** The id of the incident that the latest anomaly belongs to; null if it begins one. */
  @Nullable String current() {
    return tracker.hasJustBegun() ? null : id;
  }

  /**
   * Takes the anomaly of the latest verdict.
   *
   * @param row its reading
   * @return the event with what is known of its incident now
   */
  AnomalyEvent add(AnomalyEvent event, RecordRow row) {
    update = null;
    IncidentState before = null;
    if (event.beginsIncident()) {
      begin(event);
    } else {
      before = state();
    }
    Evidence evidence = event.evidence();
    end = event.position();
    endTime = event.time();
    anomalies++;
    if (fault.next(evidence)) {
      name = OfflineLabeler.title(evidence);
      recurring = past.recurs(fault.field(), fault.deviation(), startTime);
      shows = fault.shownBy(row);
    }
    if (evidence.rank() > 0) {
      back = -1;
    } else if (back < 0 && shows < LeadingFault.CLEARLY) {
      isBack(row, event.position(), event.time());
    }
    severity.add(evidence, event.time());
    takePeak(event);
    IncidentState now = state();
    if (before != null
        && (!before.name().equals(now.name()) || now.severity().compareTo(before.severity()) > 0)) {
      update = update(event, before, now);
    }
    return event.inState(now);
  }

  /** What the latest anomaly changed: the name or the severity of its incident; null if neither. */
  @Nullable IncidentUpdate update() {
    return update;
  }

  private IncidentUpdate update(AnomalyEvent event, IncidentState before, IncidentState now) {
    return new IncidentUpdate(
        event.id(),
        event.source(),
        event.key(),
        event.incident(),
        event.position(),
        event.time(),
        startTime,
        anomalies,
        before,
        now,
        EvidenceSummary.topFeatures(event.evidence()));
  }

  private void begin(AnomalyEvent event) {
    id = event.id();
    source = event.source();
    key = event.key();
    start = event.position();
    startTime = event.time();
    anomalies = 0;
    peakRank = -1;
    name = "";
    fault.clear();
    severity.clear();
    shown = -1;
    shows = LeadingFault.NOT;
    showed = LeadingFault.NOT;
    back = -1;
    backTime = null;
    learned = false;
    relearned = false;
  }

  private void takePeak(AnomalyEvent event) {
    int rank = event.evidence().rank();
    double excess = event.evidence().excess();
    double score = event.evidence().score();
    boolean asFar = rank == peakRank && excess == peakExcess && score > peakScore;
    if (rank > peakRank || rank == peakRank && excess > peakExcess || asFar) {
      peakRank = rank;
      peakExcess = excess;
      peakScore = score;
      peak = event.position();
      peakTime = event.time();
      peakFeatures = EvidenceSummary.topFeatures(event.evidence());
    }
  }

  private IncidentState state() {
    Severity found = severity.severity();
    return new IncidentState(name, recurring ? found.lower() : found, recurring);
  }

  /** Whether an incident has begun and is not over. */
  boolean isOpen() {
    return tracker.isOpen();
  }

  /** A new model was learned, to which the fault of the open incident is usual. */
  void learnedAnew() {
    relearned = true;
  }

  /** Ends the open incident, because no more readings are expected soon; null if none is open. */
  @Nullable IncidentEvent close() {
    Episode over = tracker.close();
    return over == null ? null : event(over);
  }

  /** Writes the open incident, as {@link #read} reads it. */
  void write(DataOutputStream out) throws IOException {
    tracker.write(out);
    out.writeByte(id == null ? WITH_STATE : WITH_STATE | OPEN);
    past.write(out);
    if (id == null) {
      return;
    }
    out.writeUTF(id);
    StateData.text(out, source);
    StateData.text(out, key);
    out.writeLong(start);
    time(out, startTime);
    out.writeLong(end);
    time(out, endTime);
    out.writeLong(peak);
    time(out, peakTime);
    out.writeDouble(peakScore);
    // Before there was a rank, the high bits were 0: such a peak has the lowest rank.
    out.writeByte(peakRank << RANK_SHIFT | peakFeatures.size());
    for (String feature : peakFeatures) {
      StateData.text(out, feature);
    }
    out.writeDouble(peakExcess);
    out.writeLong(anomalies);
    StateData.text(out, name);
    out.writeBoolean(recurring);
    fault.write(out);
    severity.write(out);
    out.writeLong(shown);
    out.writeByte(shows);
    out.writeLong(back);
    time(out, backTime);
    StateData.text(out, outcome);
    out.writeBoolean(learned);
    out.writeBoolean(relearned);
  }

  /** Continues where another one was written. */
  void read(DataInputStream in) throws IOException {
    tracker.read(in);
    int contents = in.readUnsignedByte();
    boolean withState = (contents & WITH_STATE) != 0;
    if (withState) {
      past.read(in);
    }
    if ((contents & OPEN) == 0) {
      return;
    }
    id = in.readUTF();
    source = StateData.text(in);
    key = StateData.text(in);
    start = in.readLong();
    startTime = time(in);
    end = in.readLong();
    endTime = time(in);
    peak = in.readLong();
    peakTime = time(in);
    peakScore = in.readDouble();
    List<String> features = new ArrayList<>();
    int rankAndSize = in.readUnsignedByte();
    peakRank = rankAndSize >> RANK_SHIFT;
    for (int n = rankAndSize & SIZE_MASK; n > 0; n--) {
      features.add(StateData.text(in));
    }
    peakFeatures = features;
    if (withState) {
      peakExcess = in.readDouble();
      anomalies = in.readLong();
      name = StateData.text(in);
      recurring = in.readBoolean();
      fault.read(in);
      severity.read(in);
      shown = in.readLong();
      shows = in.readUnsignedByte();
      back = in.readLong();
      backTime = time(in);
      outcome = StateData.text(in);
      learned = in.readBoolean();
      relearned = in.readBoolean();
    }
  }

  private static void time(DataOutputStream out, @Nullable Instant time) throws IOException {
    out.writeBoolean(time != null);
    if (time != null) {
      out.writeLong(time.getEpochSecond());
      out.writeInt(time.getNano());
    }
  }

  private static @Nullable Instant time(DataInputStream in) throws IOException {
    return in.readBoolean() ? Instant.ofEpochSecond(in.readLong(), in.readInt()) : null;
  }

  private IncidentEvent event(Episode over) {
    past.add(fault.field(), fault.deviation(), startTime);
    Ending ending =
        relearned || learned && shows == LeadingFault.CLEARLY
            ? Ending.LEARNED
            : back >= 0 ? Ending.RETURNED : Ending.SILENT;
    boolean returned = ending == Ending.RETURNED;
    return new IncidentEvent(
        Objects.requireNonNull(id),
        source,
        key,
        start,
        startTime,
        end,
        endTime,
        over.end() - over.start() + 1,
        over.anomalies(),
        peak,
        peakTime,
        peakScore,
        peakFeatures,
        over.cause() < 0 ? "" : schema.field(over.cause()).name(),
        state(),
        ending,
        switch (ending) {
          case RETURNED -> outcome;
          case LEARNED -> "this is usual from now on";
          case SILENT -> "there are no more readings";
        },
        returned ? back : -1,
        returned ? backTime : null);
  }
}
