package io.github.iforest4j.engine.feedback;

import io.github.iforest4j.engine.event.AnomalyEvent;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One line of the feedback file. Immutable.
 *
 * @param time when it was said
 * @param action what was said
 * @param anomalyId about which anomaly
 * @param key of which device; may be empty
 * @param signatures what kinds of anomaly its incident held, as {@link
 *     io.github.iforest4j.explain.Evidence#signature()} says it; with the highest score of each;
 *     only its own kind when it was confirmed
 * @param score its score
 * @param threshold its threshold
 * @param label the corrected label; empty when there is none
 * @param reason why; may be empty
 * @param until when a rejection expires; null for other actions
 */
public record Feedback(
    Instant time,
    Action action,
    String anomalyId,
    String key,
    Map<String, Double> signatures,
    double score,
    double threshold,
    String label,
    String reason,
    Instant until) {

  /** The longest label or reason, in characters. */
  public static final int MAX_TEXT = 200;

  /** So many kinds are kept of an incident. */
  static final int MAX_SIGNATURES = 64;

  /** What can be said. */
  public enum Action {
    /** It was a real alarm. */
    CONFIRM,
    /** It was a false alarm. */
    REJECT,
    /** What was said about it before does not hold any more. */
    UNDO,
    /** Said by a run, not by a person: it alerted nobody, for the reason that is given. */
    SUPPRESSED
  }

  /** Cleans the texts. */
  public Feedback {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(anomalyId, "anomalyId");
    signatures = Collections.unmodifiableMap(new LinkedHashMap<>(signatures));
    label = clean(label);
    reason = clean(reason);
  }

  /**
   * About an anomaly and its incident.
   *
   * @param incident the anomalies of its incident, as far as they are known; it is one of them even
   *     if it is not listed
   * @param until null except for a rejection
   */
  public static Feedback of(
      Instant time,
      Action action,
      AnomalyEvent event,
      Collection<AnomalyEvent> incident,
      String label,
      String reason,
      Instant until) {
    Map<String, Double> signatures = new LinkedHashMap<>();
    signatures.put(event.evidence().signature(), event.evidence().score());
    // A real one may have met others in its incident; only itself is known to be real.
    for (AnomalyEvent one : action == Action.CONFIRM ? List.<AnomalyEvent>of() : incident) {
      boolean room = signatures.size() < MAX_SIGNATURES;
      String signature = one.evidence().signature();
      if (room || signatures.containsKey(signature)) {
        signatures.merge(signature, one.evidence().score(), Math::max);
      }
    }
    return new Feedback(
        time,
        action,
        event.id(),
        event.key(),
        signatures,
        event.evidence().score(),
        event.evidence().threshold(),
        label,
        reason,
        until);
  }

  /** The fields that its incident named, each with how it stood out. */
  Set<String> traits() {
    Set<String> traits = new HashSet<>();
    signatures.keySet().forEach(signature -> traits.addAll(traits(signature)));
    return traits;
  }

  /** The fields that a signature names, each with how it stands out. */
  static List<String> traits(String signature) {
    return List.of(signature.split("\u001e"));
  }

  private static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.strip()
        .codePoints()
        .limit(MAX_TEXT)
        .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return clean.toString();
  }

  /** How far its score lay above its threshold. */
  double margin() {
    return score - threshold;
  }
}
