package io.github.iforest4j.detect;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The detector's answer about one reading.
 *
 * <p>{@link AnomalyDetector#detect} gives a verdict that nobody changes any more: it may be kept,
 * and shared between threads. That of {@link AnomalyDetector#detectReused} is overwritten at each
 * reading, so that a stream allocates nothing; {@link #copy()} keeps one.
 */
public final class Verdict {
  /** The three answers. */
  public enum State {
    /** Not enough readings yet: there is no score. */
    WARMING,
    /** The score is at or below the threshold. */
    NORMAL,
    /**
     * The score is above the threshold. The score of a value far outside everything that training
     * saw is raised above it.
     */
    ANOMALY
  }

  private State state = State.WARMING;
  private long position = -1;
  private double score = Double.NaN;
  private double threshold = Double.NaN;
  private @Nullable Confidence confidence;
  private @Nullable Drift drift;
  private final Attribution attribution;
  private final Aspect[] aspects;
  private final double[] conditionalZ;
  private final @Nullable UsualRange[] usual;
  private int cause = -1;
  private int span;

  /** What was judged; null until the first anomaly. Without meaning unless this is one. */
  private @Nullable RecordRow reading;

  /** By field; shared with others, and never changed. */
  private double[] usualSpreads = {};

  /** A verdict over this number of schema fields, {@link State#WARMING} until it is set. */
  Verdict(int numFields) {
    this.attribution = new Attribution(numFields);
    this.aspects = new Aspect[numFields];
    Arrays.fill(aspects, Aspect.NONE);
    this.conditionalZ = new double[numFields];
    Arrays.fill(conditionalZ, Double.NaN);
    this.usual = new UsualRange[numFields];
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
    this.conditionalZ = source.conditionalZ.clone();
    this.usual = source.usual.clone();
    this.cause = source.cause;
    this.span = source.span;
    this.usualSpreads = source.usualSpreads;
    if (isAnomaly() && source.reading != null) {
      setReading(source.reading);
    }
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
    Arrays.fill(conditionalZ, Double.NaN);
    Arrays.fill(usual, null);
    this.cause = -1;
    this.span = 0;
  }

  void setReading(RecordRow row) {
    if (reading == null) {
      reading = row.schema().newRow();
    }
    reading.copyFrom(row);
  }

  void setConditionalZ(int field, double z) {
    conditionalZ[field] = z;
  }

  void setUsualSpreads(double[] byField) {
    usualSpreads = byField;
  }

  void setUsual(int field, UsualRange range) {
    usual[field] = range;
  }

  void setCause(int field) {
    this.cause = field;
  }

  void setSpan(int readings) {
    this.span = readings;
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
  public @Nullable Confidence confidence() {
    return confidence;
  }

  /**
   * The lasting change that was recognised at this reading, whatever its state; null at nearly all
   * readings, and always under {@link Learning#FROZEN}.
   */
  public @Nullable Drift drift() {
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

  /**
   * By how many standard deviations a numeric field lies above (+) or below (−) what the other
   * numeric fields of the reading lead one to expect, as training showed it: see {@link
   * io.github.iforest4j.ConditionalZScore}. With {@link Preset#SENSORS} of its recent mean. It
   * names a sensor that broke its relation to the others though its own value is ordinary.
   *
   * <p>NaN unless {@link State#ANOMALY}, for what is not numeric or has no usable value, with
   * {@link Preset#METRIC}, with less than 2 or more than 128 numeric fields, and from models
   * written before training rows were kept in them.
   */
  public double conditionalZ(int field) {
    return conditionalZ[field];
  }

  /**
   * Where a numeric field usually lies at this time of day, in its unit, with what is expected as
   * its median: see {@link UsualValues}. Null unless {@link State#ANOMALY}, and where training
   * showed no rhythm of the day; then the schema's range holds.
   */
  public @Nullable UsualRange usual(int field) {
    return usual[field];
  }

  /**
   * The one field to name: of those that contribute at least a fifth of the largest contribution,
   * the one with the largest {@link #conditionalZ}; or the one with the largest contribution, when
   * that has no conditional z-score. −1 unless {@link State#ANOMALY}.
   */
  public int cause() {
    return cause;
  }

  /**
   * For {@link Aspect#SHAPE}, the number of latest readings, this one included, whose course is
   * unusual; else 0.
   */
  public int span() {
    return span;
  }

  /**
   * How much a field usually moves within ten readings: the median standard deviation of ten values
   * in a row, as training showed it, in the field's unit. NaN except for numeric fields with {@link
   * Preset#SENSORS}.
   */
  public double usualSpread(int field) {
    return field < usualSpreads.length ? usualSpreads[field] : Double.NaN;
  }

  /**
   * One sentence for people that says what was found: for an anomaly the field that caused it, with
   * its value and usual range, and up to two more that contributed much; then score and threshold.
   * Names and texts from the stream are cleaned of control characters and shortened; escape them
   * for the place where they are shown. Allocates. {@code explain.Evidence} has the same facts one
   * by one.
   */
  public String explain() {
    return VerdictText.of(this, isAnomaly() ? reading : null);
  }

  /** The same as {@link #explain}. */
  @Override
  public String toString() {
    return explain();
  }

  /** An independent copy, for whoever keeps it beyond the next reading. */
  public Verdict copy() {
    return new Verdict(this);
  }

  /** A copy with another position, such as the reading's place in a file of several streams. */
  Verdict copyAt(long newPosition) {
    Verdict copy = new Verdict(this);
    copy.position = newPosition;
    return copy;
  }
}
