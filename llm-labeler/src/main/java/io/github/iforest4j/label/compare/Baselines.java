package io.github.iforest4j.label.compare;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What simple guesses would get right, to compare a labeller with. Both know how often each answer
 * is right on the very anomalies that they are tried on, so no guess of their kind does better.
 * Stateless.
 */
public final class Baselines {
  /** The {@link PromptTrial#prompt} of a baseline. */
  public static final String PROMPT = "(baseline)";

  /**
   * An anomaly to label.
   *
   * @param id its number
   * @param truth what is true of it
   * @param evidence what a labeller is shown
   */
  public record Anomaly(long id, TrueLabel truth, Evidence evidence) {}

  private Baselines() {}

  /**
   * The trials of two guesses. {@code majority} always gives the most frequent category, root cause
   * and action. {@code keyword} takes what the evidence says of the leading field (stuck, missing,
   * never seen, or none of these), and gives the most frequent category and action of the anomalies
   * of which it says the same; its root cause is the leading field.
   */
  public static List<PromptTrial> of(List<Anomaly> anomalies) {
    List<PromptTrial> trials = new ArrayList<>();
    trials.addAll(trials("majority", anomalies, one -> "", null));
    trials.addAll(trials("keyword", anomalies, Baselines::keyword, Baselines::leading));
    return trials;
  }

  private static List<PromptTrial> trials(
      String name,
      List<Anomaly> anomalies,
      Function<Anomaly, String> group,
      @org.jspecify.annotations.Nullable Function<Anomaly, String> rootCause) {
    Map<String, List<Anomaly>> groups =
        anomalies.stream()
            .collect(Collectors.groupingBy(group, LinkedHashMap::new, Collectors.toList()));
    List<PromptTrial> trials = new ArrayList<>();
    for (Anomaly one : anomalies) {
      List<Anomaly> alike = groups.getOrDefault(group.apply(one), List.of());
      String category = mostFrequent(alike, a -> a.truth().category());
      String action = mostFrequent(alike, a -> a.truth().action());
      String root =
          rootCause == null
              ? mostFrequent(alike, a -> a.truth().rootCause())
              : rootCause.apply(one);
      TrueLabel truth = one.truth();
      Diagnosis diagnosis =
          truth.rootCause().isEmpty()
              ? Diagnosis.NONE
              : new Diagnosis(
                  truth.rootCause(), root, truth.action(), action, truth.action().equals(action));
      trials.add(
          new PromptTrial(
              name,
              "",
              PROMPT,
              one.id(),
              truth.category(),
              PromptTrial.OFFLINE,
              category,
              category,
              "",
              "",
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              diagnosis));
    }
    return trials;
  }

  private static String mostFrequent(List<Anomaly> anomalies, Function<Anomaly, String> what) {
    Map<String, Long> counts =
        anomalies.stream()
            .collect(Collectors.groupingBy(what, LinkedHashMap::new, Collectors.counting()));
    String best = "";
    long most = 0;
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      if (count.getValue() > most) {
        most = count.getValue();
        best = count.getKey();
      }
    }
    return best;
  }

  private static String keyword(Anomaly anomaly) {
    List<Finding> leading = anomaly.evidence().leading();
    Deviation deviation = leading.isEmpty() ? Deviation.NONE : leading.get(0).deviation();
    return switch (deviation) {
      case STUCK, MISSING, NEVER_SEEN -> deviation.name();
      default -> "";
    };
  }

  private static String leading(Anomaly anomaly) {
    List<Finding> leading = anomaly.evidence().leading();
    return leading.isEmpty() ? "" : leading.get(0).field();
  }
}
