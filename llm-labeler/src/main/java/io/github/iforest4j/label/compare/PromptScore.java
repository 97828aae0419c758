package io.github.iforest4j.label.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How well one prompt labels with one backend. Immutable.
 *
 * <p>Accuracy counts the labeller's own categories: an answer that was refused or never came is
 * wrong, whatever the offline label in its place says. Its interval is Wilson's at 95 % (Wilson
 * 1927). Cohen's κ (Cohen 1960) is the agreement with the truth beyond chance, refused answers
 * being a category of their own.
 *
 * @param name backend and model
 * @param prompt the prompt; empty for the offline rules
 * @param count number of anomalies
 * @param correct number that the labeller itself called right
 * @param low lower end of the accuracy's interval
 * @param high upper end of the accuracy's interval
 * @param kappa Cohen's κ; NaN when chance alone agrees fully
 * @param delivered number of labels that were right in the end: those that the rules name, and
 *     offline labels in place of refused ones, included
 * @param groundingRate share of the stated facts that the evidence supports; NaN without facts
 * @param parseRate share of the answers that had the form asked for; NaN without answers
 * @param refused number of labels that were refused or never came
 * @param falseAccepted number of a model's labels that were accepted with a wrong category
 * @param diagnosed number of anomalies whose root cause and right action are known
 * @param rootCauses number of those whose root cause the labeller named first
 * @param actions number of those for which it advised the right action
 * @param medianMillis median time for a label, in milliseconds
 * @param tokens mean number of tokens per label, read and written
 * @param costPerThousand cost of a thousand labels; NaN when unknown
 */
public record PromptScore(
    String name,
    String prompt,
    long count,
    long correct,
    double low,
    double high,
    double kappa,
    long delivered,
    double groundingRate,
    double parseRate,
    long refused,
    long falseAccepted,
    long diagnosed,
    long rootCauses,
    long actions,
    double medianMillis,
    double tokens,
    double costPerThousand) {
  private static final double Z = 1.959964;
  private static final String REFUSED = "(refused)";

  /** The scores of trials: one for each backend, model and prompt, in the order of the trials. */
  public static List<PromptScore> of(List<PromptTrial> trials) {
    Map<List<String>, List<PromptTrial>> groups = new LinkedHashMap<>();
    for (PromptTrial trial : trials) {
      groups
          .computeIfAbsent(
              List.of(trial.backend(), trial.model(), trial.prompt()), k -> new ArrayList<>())
          .add(trial);
    }
    return groups.values().stream().map(PromptScore::ofGroup).toList();
  }

  private static PromptScore ofGroup(List<PromptTrial> trials) {
    PromptTrial first = trials.get(0);
    int n = trials.size();
    long correct = trials.stream().filter(t -> t.isOwn() && t.category().equals(t.truth())).count();
    double[] interval = wilson(correct, n);
    long stated = trials.stream().mapToLong(PromptTrial::statedFacts).sum();
    long grounded = trials.stream().mapToLong(PromptTrial::groundedFacts).sum();
    long answers = trials.stream().mapToLong(PromptTrial::answers).sum();
    long unusable = trials.stream().mapToLong(PromptTrial::unusable).sum();
    return new PromptScore(
        first.model().isEmpty() ? first.backend() : first.model(),
        first.prompt(),
        n,
        correct,
        interval[0],
        interval[1],
        kappa(trials),
        trials.stream().filter(t -> t.delivered().equals(t.truth())).count(),
        (double) grounded / stated,
        (double) (answers - unusable) / answers,
        trials.stream().filter(t -> !t.isOwn()).count(),
        trials.stream().filter(t -> t.isLabelled() && !t.category().equals(t.truth())).count(),
        trials.stream().filter(t -> t.diagnosis().isKnown()).count(),
        trials.stream().filter(t -> t.isOwn() && t.diagnosis().isRootCauseRight()).count(),
        trials.stream().filter(t -> t.isOwn() && t.diagnosis().advisedRightly()).count(),
        trials.stream()
            .mapToLong(PromptTrial::millis)
            .sorted()
            .skip((n - 1) / 2)
            .findFirst()
            .orElse(0),
        trials.stream().mapToLong(t -> t.promptTokens() + t.completionTokens()).average().orElse(0),
        1000 * trials.stream().mapToDouble(PromptTrial::cost).average().orElse(Double.NaN));
  }

  /**
   * Wilson's score interval at 95 %: its lower and its upper end, each from 0 to 1.
   *
   * @param n at least 1
   */
  public static double[] wilson(long correct, long n) {
    double p = (double) correct / n;
    double centre = p + Z * Z / (2 * n);
    double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4. * n * n));
    double scale = 1 + Z * Z / n;
    return new double[] {
      Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)
    };
  }

  static double kappa(List<PromptTrial> trials) {
    Map<String, Integer> truths = new HashMap<>();
    Map<String, Integer> called = new HashMap<>();
    int agreed = 0;
    for (PromptTrial trial : trials) {
      String category = trial.isOwn() ? trial.category() : REFUSED;
      truths.merge(trial.truth(), 1, Integer::sum);
      called.merge(category, 1, Integer::sum);
      agreed += category.equals(trial.truth()) ? 1 : 0;
    }
    double n = trials.size();
    double chance = 0;
    for (Map.Entry<String, Integer> truth : truths.entrySet()) {
      chance += truth.getValue() / n * called.getOrDefault(truth.getKey(), 0) / n;
    }
    return (agreed / n - chance) / (1 - chance);
  }

  /**
   * What is to be said of the scores that are no better than the rules: one sentence for each model
   * and prompt whose own kinds were right less often than those of the rules; none if there is no
   * score of the rules.
   */
  public static List<String> belowRules(List<PromptScore> scores) {
    List<String> said = new ArrayList<>();
    for (PromptScore rules : scores) {
      if (!rules.prompt.isEmpty()) {
        continue;
      }
      for (PromptScore score : scores) {
        if (score.isOfModel() && score.accuracy() < rules.accuracy()) {
          said.add(
              String.format(
                  Locale.ROOT,
                  "%s with the prompt %s named %d of %d kinds rightly, the rules %d of %d; with both,"
                      + " %d labels were right",
                  score.name,
                  score.promptName(),
                  score.correct,
                  score.count,
                  rules.correct,
                  rules.count,
                  score.delivered));
        }
      }
    }
    return said;
  }

  /** Whether a model was asked: these are neither the rules nor a baseline. */
  public boolean isOfModel() {
    return !prompt.isEmpty() && !prompt.equals(Baselines.PROMPT);
  }

  /** The name of the prompt without its hash. */
  public String promptName() {
    return prompt.isEmpty() ? "(rules)" : prompt.replaceFirst("@.*", "");
  }

  /** The share of labels that the labeller itself got right. */
  public double accuracy() {
    return (double) correct / count;
  }
}
