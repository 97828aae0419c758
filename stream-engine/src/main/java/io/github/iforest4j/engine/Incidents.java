package io.github.iforest4j.engine;

import io.github.iforest4j.detect.Episode;
import io.github.iforest4j.detect.EpisodeTracker;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.EpisodeEvent;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.schema.FeatureSchema;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The incidents of one stream: the tracker knows positions and scores, this adds ids, times and
 * words. One writer; a normal reading allocates nothing.
 */
final class Incidents {
  private final FeatureSchema schema;
  private final EpisodeTracker tracker;

  // Of the open episode.
  private String id;
  private String source;
  private String key;
  private long start;
  private Instant startTime;
  private long end;
  private Instant endTime;
  private long peak;
  private Instant peakTime;
  private double peakScore;
  private List<String> peakFeatures = List.of();

  /**
   * None yet.
   *
   * @param gap an incident is over after so many readings without an anomaly
   */
  Incidents(FeatureSchema schema, int gap) {
    this.schema = schema;
    this.tracker = new EpisodeTracker(schema.numFields(), gap);
  }

  /**
   * Takes the next verdict; {@link #add} follows when it is an anomaly.
   *
   * @return the episode that is over now, or null
   */
  EpisodeEvent next(Verdict verdict) {
    Episode over = tracker.next(verdict);
    return over == null ? null : event(over);
  }

  /** The id of the episode that the latest anomaly goes on with; null when it begins one. */
  String goingOn() {
    return tracker.hasJustBegun() ? null : id;
  }

  /** Takes the anomaly that the latest verdict is. */
  void add(AnomalyEvent event) {
    if (event.beginsEpisode()) {
      id = event.id();
      source = event.source();
      key = event.key();
      start = event.position();
      startTime = event.time();
      peakScore = Double.NEGATIVE_INFINITY;
    }
    end = event.position();
    endTime = event.time();
    if (event.evidence().score() > peakScore) {
      peakScore = event.evidence().score();
      peak = event.position();
      peakTime = event.time();
      peakFeatures = EvidenceSummary.topFeatures(event.evidence());
    }
  }

  /** Whether an episode is going on. */
  boolean isOpen() {
    return tracker.isOpen();
  }

  /** Ends what is open; null when nothing is. */
  EpisodeEvent close() {
    Episode over = tracker.close();
    return over == null ? null : event(over);
  }

  /** Writes what is open, as {@link #read} reads it. */
  void write(DataOutputStream out) throws IOException {
    tracker.write(out);
    out.writeBoolean(id != null);
    if (id == null) {
      return;
    }
    out.writeUTF(id);
    text(out, source);
    text(out, key);
    out.writeLong(start);
    time(out, startTime);
    out.writeLong(end);
    time(out, endTime);
    out.writeLong(peak);
    time(out, peakTime);
    out.writeDouble(peakScore);
    out.writeByte(peakFeatures.size());
    for (String feature : peakFeatures) {
      text(out, feature);
    }
  }

  /** Goes on where another one was written. */
  void read(DataInputStream in) throws IOException {
    tracker.read(in);
    if (!in.readBoolean()) {
      return;
    }
    id = in.readUTF();
    source = text(in);
    key = text(in);
    start = in.readLong();
    startTime = time(in);
    end = in.readLong();
    endTime = time(in);
    peak = in.readLong();
    peakTime = time(in);
    peakScore = in.readDouble();
    List<String> features = new ArrayList<>();
    for (int n = in.readUnsignedByte(); n > 0; n--) {
      features.add(text(in));
    }
    peakFeatures = features;
  }

  /** Text of any length, such as a value from outside. */
  static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  /** Bytes behind their length, which is checked against what is there. */
  static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new EOFException("a length of " + length + " bytes, with " + in.available() + " left");
    }
    return in.readNBytes(length);
  }

  private static void time(DataOutputStream out, Instant time) throws IOException {
    out.writeBoolean(time != null);
    if (time != null) {
      out.writeLong(time.getEpochSecond());
      out.writeInt(time.getNano());
    }
  }

  private static Instant time(DataInputStream in) throws IOException {
    return in.readBoolean() ? Instant.ofEpochSecond(in.readLong(), in.readInt()) : null;
  }

  private EpisodeEvent event(Episode over) {
    return new EpisodeEvent(
        id,
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
