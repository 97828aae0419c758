package io.github.iforest4j.engine.feedback;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.feedback.Feedback.Action;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@link FeedbackLog}: which anomalies raise no alert because of the feedback so far.
 * Not thread-safe.
 */
final class SuppressionRules {
  /** Maximum number of suppressed incidents that are remembered. */
  private static final int MAX_SILENT = 1_000;

  /** The latest feedback on each anomaly, unless it was undone; oldest first. */
  private final Map<String, Feedback> standing = new LinkedHashMap<>();

  /** The same by device and signature. */
  private final Map<String, List<Feedback>> byKind = new HashMap<>();

  /** The newest incidents that began with a suppressed anomaly, each with the rejection. */
  private final Map<String, Feedback> silent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Feedback> eldest) {
          return size() > MAX_SILENT;
        }
      };

  private double raise;

  /** Adds feedback of a person. It replaces earlier feedback on the same anomaly. */
  void add(Feedback feedback) {
    Feedback before = standing.remove(feedback.anomalyId());
    if (before != null) {
      for (String signature : before.signatures().keySet()) {
        Objects.requireNonNull(byKind.get(kind(before.key(), signature))).remove(before);
      }
    }
    if (feedback.action() != Action.UNDO) {
      standing.put(feedback.anomalyId(), feedback);
      for (String signature : feedback.signatures().keySet()) {
        byKind
            .computeIfAbsent(kind(feedback.key(), signature), kind -> new ArrayList<>())
            .add(feedback);
      }
    }
  }

  /** Two anomalies are of the same kind if they have the same device and signature. */
  private static String kind(String key, String signature) {
    return key + '\u001d' + signature;
  }

  Collection<Feedback> standing() {
    return standing.values();
  }

  double raise() {
    return raise;
  }

  /** Whether a rejection has not expired. */
  static boolean isActive(Feedback feedback, Instant now) {
    return feedback.action() == Action.REJECT
        && (feedback.until() == null || now.isBefore(feedback.until()));
  }

  /** Why an anomaly raises no alert, in words; null if it raises one. */
  @Nullable String suppressionReason(AnomalyEvent event, Instant now) {
    double score = event.evidence().score();
    String signature = event.evidence().signature();
    Feedback like = null;
    int confirmed = 0;
    int rejected = 0;
    for (Feedback feedback : byKind.getOrDefault(kind(event.key(), signature), List.of())) {
      double known = Objects.requireNonNull(feedback.signatures().get(signature));
      confirmed += feedback.action() == Action.CONFIRM && known <= score ? 1 : 0;
      if (isActive(feedback, now) && score <= known + FeedbackLog.TOLERANCE) {
        like = feedback;
        rejected++;
      }
    }
    if (confirmed * FeedbackLog.MIN_ODDS > rejected) {
      return null;
    }
    if (like == null) {
      like = continued(event, signature, now);
    }
    if (like != null) {
      silent.put(event.incident(), like);
      String why = like.reason().isEmpty() ? "" : ": " + like.reason();
      String until =
          like.until() == null ? "" : ", until " + like.until().truncatedTo(ChronoUnit.SECONDS);
      return "like " + like.anomalyId() + ", a false alarm" + why + until;
    }
    if (raise > 0 && score - event.evidence().threshold() <= raise) {
      return String.format(
          Locale.ROOT, "not above the threshold raised by %.3f after false alarms", raise);
    }
    return null;
  }

  /**
   * The rejection that suppressed the beginning of an anomaly's incident; null if it suppresses
   * this anomaly no longer.
   */
  private @Nullable Feedback continued(AnomalyEvent event, String signature, Instant now) {
    Feedback begun = silent.get(event.incident());
    boolean continues =
        begun != null
            && isActive(begun, now)
            && standing.containsValue(begun)
            && event.evidence().score()
                <= Collections.max(begun.signatures().values()) + FeedbackLog.TOLERANCE
            && begun.traits().containsAll(Feedback.traits(signature));
    return continues ? begun : null;
  }

  /**
   * Finds the raise of the threshold that suppresses the most rejected alerts and no confirmed one.
   * Candidates are the margins of the rejected alerts.
   */
  void updateRaise(Instant now) {
    List<Feedback> rejected = standing.values().stream().filter(f -> isActive(f, now)).toList();
    if (rejected.size() < FeedbackLog.MIN_REJECTED) {
      raise = 0;
      return;
    }
    double lowestConfirmed =
        standing.values().stream()
            .filter(feedback -> feedback.action() == Action.CONFIRM)
            .mapToDouble(Feedback::margin)
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    raise =
        rejected.stream()
            .mapToDouble(Feedback::margin)
            .filter(margin -> margin <= FeedbackLog.MAX_RAISE && margin < lowestConfirmed)
            .max()
            .orElse(0);
  }
}
