package io.github.iforest4j.detect;

import io.github.iforest4j.Attribution;
import java.util.Arrays;

/**
 * What the detector says about one reading.
 *
 * <p>A detector owns one verdict and overwrites it at each reading, so that a stream allocates
 * nothing; {@link #copy()} keeps one. Not thread-safe; a copy that nobody changes may be shared.
 */
public final class Verdict {
  /** The three answers. */
  public enum State {
    /** Not enough readings yet: there is no score. */
    WARMING,
    /** The score is at or below the threshold. */
    NORMAL,
    /** The score is above the threshold. */
    ANOMALY
  }

  private State state = State.WARMING;
  private long position = -1;
  private double score = Double.NaN;
  private double threshold = Double.NaN;
  private Confidence confidence;
  private Drift drift;
  private final Attribution attribution;
  private final Aspect[] aspects;

  /** A verdict over so many schema fields, {@link State#WARMING} until it is set. */
  Verdict(int numFields) {
    this.attribution = new Attribution(numFields);
    this.aspects = new Aspect[numFields];
    Arrays.fill(aspects, Aspect.NONE);
  }

  private Verdict(Verdict source) {
    this.state = source.state;
    this.position = source.position;
    this.score = source.score;
    this.threshold = source.threshold;
    this.confidence = source.confidence;
    this.drift = source.drift;
    this.attribution = source.attribution.copy();
    this.aspects = source.aspects.clone();
  }

  void set(State newState, long newPosition, double newScore, double newThreshold) {
    this.state = newState;
    this.position = newPosition;
    this.score = newScore;
    this.threshold = newThreshold;
    this.confidence = null;
    this.drift = null;
    this.attribution.clear();
    Arrays.fill(aspects, Aspect.NONE);
  }

  void setAspect(int field, Aspect aspect) {
    aspects[field] = aspect;
  }

  void setConfidence(Confidence newConfidence) {
    this.confidence = newConfidence;
  }

  void setDrift(Drift newDrift) {
    this.drift = newDrift;
  }

  /** The answer. */
  public State state() {
    return state;
  }

  /** Whether the answer is {@link State#ANOMALY}. */
  public boolean isAnomaly() {
    return state == State.ANOMALY;
  }

  /** How many readings the stream had before this one. */
  public long position() {
    return position;
  }

  /** The anomaly score in (0,1], higher is more anomalous; NaN while warming. */
  public double score() {
    return score;
  }

  /** The threshold in force; NaN while warming. */
  public double threshold() {
    return threshold;
  }

  /** How sure; null unless {@link State#ANOMALY}. */
  public Confidence confidence() {
    return confidence;
  }

  /**
   * The lasting change that was recognised at this reading, whatever its state; null at nearly all
   * readings, and always under {@link Learning#FROZEN}.
   */
  public Drift drift() {
    return drift;
  }

  /**
   * Why, per schema field: indices are those of the schema's fields; features that are not scored
   * have 0. All zero unless {@link State#ANOMALY}.
   */
  public Attribution attribution() {
    return attribution;
  }

  /**
   * In which way a field stood out: what its largest contribution came from. The attribution's
   * direction is that of this aspect: above or below usual for {@link Aspect#VALUE}, its recent
   * level for {@link Aspect#LEVEL}, its usual movement for {@link Aspect#SPREAD}.
   */
  public Aspect aspect(int field) {
    return aspects[field];
  }

  /** An independent copy, for whoever keeps it beyond the next reading. */
  public Verdict copy() {
    return new Verdict(this);
  }
}
