package io.github.iforest4j.engine;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The result of a {@link StreamJudge} for one reading: the verdict, and the events that follow from
 * it, usually none. Overwritten by the next reading; the events are immutable and may be kept.
 *
 * <p>The order in which the events happened: {@link #ended()}, {@link #anomaly()}, {@link
 * #update()}, {@link #drift()}.
 */
public final class Judgement {
  private @Nullable Verdict verdict;
  private @Nullable IncidentEvent ended;
  private @Nullable AnomalyEvent anomaly;
  private @Nullable IncidentUpdate update;
  private @Nullable DriftEvent drift;

  Judgement() {}

  void set(
      Verdict newVerdict,
      @Nullable IncidentEvent newEnded,
      @Nullable AnomalyEvent newAnomaly,
      @Nullable IncidentUpdate newUpdate,
      @Nullable DriftEvent newDrift) {
    verdict = newVerdict;
    ended = newEnded;
    anomaly = newAnomaly;
    update = newUpdate;
    drift = newDrift;
  }

  /**
   * The detector's verdict; overwritten by the next reading.
   *
   * @throws IllegalStateException if there was no reading yet
   */
  public Verdict verdict() {
    if (verdict == null) {
      throw new IllegalStateException("there was no reading yet");
    }
    return verdict;
  }

  /** The incident that this reading ended; null if none. */
  public @Nullable IncidentEvent ended() {
    return ended;
  }

  /** The event of this reading if it is an anomaly; else null. */
  public @Nullable AnomalyEvent anomaly() {
    return anomaly;
  }

  /** The new name or severity of the incident of {@link #anomaly()}; null if neither is new. */
  public @Nullable IncidentUpdate update() {
    return update;
  }

  /** The lasting change that was recognised at this reading; null if none. */
  public @Nullable DriftEvent drift() {
    return drift;
  }
}
