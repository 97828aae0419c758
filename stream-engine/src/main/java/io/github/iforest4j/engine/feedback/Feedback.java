package io.github.iforest4j.engine.feedback;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.schema.PlainText;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of the feedback file: what a person said about an anomaly, or that a run suppressed it.
 * Immutable.
 *
 * @param time when it was said
 * @param action what was said
 * @param anomalyId the id of the anomaly
 * @param key the device of the anomaly; may be empty
 * @param signatures the kinds of anomaly in its incident, as {@link
 *     io.github.iforest4j.explain.Evidence#signature()}, each with its highest score; only the kind
 *     of the anomaly itself if it was confirmed
 * @param score the score of the anomaly
 * @param threshold the threshold of the anomaly
 * @param label the corrected label; empty if there is none
 * @param reason why; may be empty
 * @param until when a rejection expires; null if it never does, and for other actions
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
    @Nullable Instant until) {

  /** Maximum length of a label or a reason, in characters. */
  public static final int MAX_TEXT = 200;

  /** Maximum number of kinds that are kept of an incident. */
  static final int MAX_SIGNATURES = 64;

  /** What feedback says. */
  public enum Action {
    /** The anomaly is real. */
    CONFIRM,
    /** The anomaly is a false alarm. */
    REJECT,
    /** Earlier feedback on the anomaly is withdrawn. */
    UNDO,
    /** Said by a run, not by a person: the anomaly raised no alert, for the given reason. */
    SUPPRESSED
  }

  /** Copies the signatures; shortens the texts and replaces control characters in them. */
  public Feedback {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(anomalyId, "anomalyId");
    signatures = Collections.unmodifiableMap(new LinkedHashMap<>(signatures));
    label = clean(label);
    reason = clean(reason);
  }

  /**
   * Creates feedback on an anomaly and its incident.
   *
   * @param incident the known anomalies of the incident; {@code event} may be missing
   * @param label the corrected label; empty if there is none
   * @param reason why; may be empty
   * @param until when a rejection expires; null if it never does, and for other actions
   */
  public static Feedback of(
      Instant time,
      Action action,
      AnomalyEvent event,
      Collection<AnomalyEvent> incident,
      String label,
      String reason,
      @Nullable Instant until) {
    Map<String, Double> signatures = new LinkedHashMap<>();
    signatures.put(event.evidence().signature(), event.evidence().score());
    // Other anomalies of the incident of a real one need not be real.
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

  /** The fields that stood out in the incident, each with how it stood out. */
  Set<String> traits() {
    Set<String> traits = new HashSet<>();
    signatures.keySet().forEach(signature -> traits.addAll(traits(signature)));
    return traits;
  }

  /** The fields of a signature, each with how it stands out. */
  static List<String> traits(String signature) {
    return List.of(signature.split("\u001e"));
  }

  private static String clean(String text) {
    String stripped = text.strip();
    int length = Math.min(MAX_TEXT, stripped.codePointCount(0, stripped.length()));
    return PlainText.withoutHidden(stripped.substring(0, stripped.offsetByCodePoints(0, length)));
  }

  /** The difference between score and threshold. */
  double margin() {
    return score - threshold;
  }
}
