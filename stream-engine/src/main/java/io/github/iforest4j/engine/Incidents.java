package io.github.iforest4j.engine;

import io.github.iforest4j.detect.Episode;
import io.github.iforest4j.detect.EpisodeTracker;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.schema.FeatureSchema;
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
 * scores, this class adds ids, times and the leading features. Not thread-safe; a normal reading
 * allocates nothing.
 */
final class Incidents {
  private static final int RANK_SHIFT = 4;
  private static final int SIZE_MASK = (1 << RANK_SHIFT) - 1;

  private final FeatureSchema schema;
  private final EpisodeTracker tracker;

  // The open incident.
  private @Nullable String id;
  private String source = "";
  private String key = "";
  private long start;
  private @Nullable Instant startTime;
  private long end;
  private @Nullable Instant endTime;
  private long peak;
  private @Nullable Instant peakTime;
  private double peakScore;

  /** {@link io.github.iforest4j.explain.Evidence#rank} of the peak. */
  private int peakRank;

  private List<String> peakFeatures = List.of();

  /**
   * Begins without an incident.
   *
   * @param gap an incident is over after this number of readings without an anomaly
   */
  Incidents(FeatureSchema schema, int gap) {
    this.schema = schema;
    this.tracker = new EpisodeTracker(schema.numFields(), gap);
  }

  /**
   * Takes the next verdict; {@link #add} follows when it is an anomaly.
   *
   * @return the incident that is over now; null if none is
   */
  @Nullable IncidentEvent next(Verdict verdict) {
    Episode over = tracker.next(verdict);
    return over == null ? null : event(over);
  }

  /** The id of the incident that the latest anomaly belongs to; null if it begins one. */
  @Nullable String current() {
    return tracker.hasJustBegun() ? null : id;
  }

  /** Takes the anomaly that the latest verdict is. */
  void add(AnomalyEvent event) {
    if (event.beginsIncident()) {
      id = event.id();
      source = event.source();
      key = event.key();
      start = event.position();
      startTime = event.time();
      peakRank = -1;
    }
    end = event.position();
    endTime = event.time();
    int rank = event.evidence().rank();
    double score = event.evidence().score();
    if (rank > peakRank || rank == peakRank && score > peakScore) {
      peakRank = rank;
      peakScore = score;
      peak = event.position();
      peakTime = event.time();
      peakFeatures = EvidenceSummary.topFeatures(event.evidence());
    }
  }

  /** Whether an incident has begun and is not over. */
  boolean isOpen() {
    return tracker.isOpen();
  }

  /** Ends the open incident; null if none is open. */
  @Nullable IncidentEvent close() {
    Episode over = tracker.close();
    return over == null ? null : event(over);
  }

  /** Writes the open incident, as {@link #read} reads it. */
  void write(DataOutputStream out) throws IOException {
    tracker.write(out);
    out.writeBoolean(id != null);
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
  }

  /** Continues where another one was written. */
  void read(DataInputStream in) throws IOException {
    tracker.read(in);
    if (!in.readBoolean()) {
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
        over.cause() < 0 ? "" : schema.field(over.cause()).name());
  }
}
