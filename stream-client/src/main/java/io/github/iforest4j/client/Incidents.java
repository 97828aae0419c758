package io.github.iforest4j.client;

import io.github.iforest4j.client.output.AnomalyEvent;
import io.github.iforest4j.client.output.EpisodeEvent;
import io.github.iforest4j.client.output.EvidenceText;
import io.github.iforest4j.detect.Episode;
import io.github.iforest4j.detect.EpisodeTracker;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.FeatureSchema;
import java.time.Instant;
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
      peakFeatures = EvidenceText.topFeatures(event.evidence());
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
