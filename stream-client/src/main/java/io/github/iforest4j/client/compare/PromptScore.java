package io.github.iforest4j.client.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How well one prompt did on one backend. Immutable.
 *
 * <p>Accuracy counts the labeller's own categories: an answer that was refused or never came is
 * wrong, whatever the offline wording in its place says. Its interval is Wilson's at 95 % (Wilson
 * 1927). Cohen's κ (Cohen 1960) is the agreement with the truth beyond chance, refused answers
 * being a category of their own.
 *
 * @param name backend and model
 * @param prompt the prompt; empty for the offline rules
 * @param count how many anomalies
 * @param correct how many the labeller itself called right
 * @param low lower end of the accuracy's interval
 * @param high upper end
 * @param kappa Cohen's κ; NaN when chance alone agrees fully
 * @param delivered how many labels were right in the end, offline wording included
 * @param groundingRate share of the stated facts that the evidence supports; NaN without facts
 * @param parseRate share of the answers that had the form asked for; NaN without answers
 * @param refused how many labels were refused, or never came
 * @param medianMillis median time for a label
 * @param tokens mean tokens for a label, read and written
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
    double medianMillis,
    double tokens,
    double costPerThousand) {
  private static final double Z = 1.959964;
  private static final String REFUSED = "(refused)";

  /** The scores of all trials, a row for each backend, model and prompt in the order of trial. */
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
        trials.stream().filter(t -> t.category().equals(t.truth())).count(),
        (double) grounded / stated,
        (double) (answers - unusable) / answers,
        trials.stream().filter(t -> !t.isOwn()).count(),
        trials.stream()
            .mapToLong(PromptTrial::millis)
            .sorted()
            .skip((n - 1) / 2)
            .findFirst()
            .orElse(0),
        trials.stream().mapToLong(t -> t.promptTokens() + t.completionTokens()).average().orElse(0),
        1000 * trials.stream().mapToDouble(PromptTrial::cost).average().orElse(Double.NaN));
  }

  /** Wilson's score interval. */
  static double[] wilson(long correct, long n) {
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

  /** The name without its hash. */
  public String promptName() {
    return prompt.isEmpty() ? "(rules)" : prompt.replaceFirst("@.*", "");
  }

  /** The share of labels that the labeller itself got right. */
  public double accuracy() {
    return (double) correct / count;
  }

  /** The heading of {@link #cells()}. */
  public static List<String> heading() {
    return List.of(
        "labeller",
        "prompt",
        "n",
        "accuracy [95 %]",
        "kappa",
        "delivered",
        "grounded",
        "parsed",
        "refused",
        "median s",
        "tokens",
        "cost/1000");
  }

  /** As a row for a person. */
  public List<String> cells() {
    return List.of(
        name,
        promptName(),
        Long.toString(count),
        String.format(Locale.ROOT, "%.0f %% [%.0f-%.0f]", 100 * accuracy(), 100 * low, 100 * high),
        number("%.2f", kappa),
        percent((double) delivered / count),
        percent(groundingRate),
        percent(parseRate),
        percent((double) refused / count),
        String.format(Locale.ROOT, "%.1f", medianMillis / 1000),
        String.format(Locale.ROOT, "%.0f", tokens),
        number("%.4f", costPerThousand));
  }

  private static String percent(double share) {
    return number("%.0f %%", 100 * share);
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }

  /** As one line of JSON. */
  public String json() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("labeller", name).put("prompt", prompt).put("n", count).put("correct", correct);
    put(node, "accuracy", accuracy());
    put(node, "low", low);
    put(node, "high", high);
    put(node, "kappa", kappa);
    node.put("delivered", delivered);
    put(node, "grounding_rate", groundingRate);
    put(node, "parse_rate", parseRate);
    node.put("refused", refused);
    put(node, "median_s", medianMillis / 1000);
    put(node, "tokens", tokens);
    put(node, "cost_per_1000", costPerThousand);
    return JsonMapper.shared().writeValueAsString(node);
  }

  private static void put(ObjectNode node, String key, double value) {
    if (Double.isNaN(value)) {
      node.putNull(key);
    } else {
      node.put(key, Math.rint(value * 1e4) / 1e4);
    }
  }

  /** Writes all scores as CSV. */
  public static void writeCsv(List<PromptScore> scores, Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        PromptTrials.line(
            List.of(
                "labeller",
                "prompt",
                "n",
                "correct",
                "accuracy",
                "low",
                "high",
                "kappa",
                "delivered",
                "grounding_rate",
                "parse_rate",
                "refused",
                "median_s",
                "tokens",
                "cost_per_1000")));
    for (PromptScore s : scores) {
      text.append(
          PromptTrials.line(
              List.of(
                  s.name,
                  s.prompt,
                  Long.toString(s.count),
                  Long.toString(s.correct),
                  decimal(s.accuracy()),
                  decimal(s.low),
                  decimal(s.high),
                  decimal(s.kappa),
                  Long.toString(s.delivered),
                  decimal(s.groundingRate),
                  decimal(s.parseRate),
                  Long.toString(s.refused),
                  decimal(s.medianMillis / 1000),
                  decimal(s.tokens),
                  decimal(s.costPerThousand))));
    }
    Files.writeString(file, text);
  }

  private static String decimal(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** The table as Markdown. */
  public static String markdown(List<PromptScore> scores) {
    StringBuilder text = new StringBuilder();
    row(text, heading());
    row(text, heading().stream().map(h -> "---").toList());
    scores.forEach(score -> row(text, score.cells()));
    return text.toString();
  }

  private static void row(StringBuilder text, List<String> cells) {
    // A pipe would end the cell.
    text.append("| ");
    text.append(String.join(" | ", cells.stream().map(c -> c.replace('|', '/')).toList()));
    text.append(" |\n");
  }
}
