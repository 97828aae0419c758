package io.github.iforest4j.label;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.label.Evidence.Finding;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether what a text states is in the evidence.
 *
 * <p>A fact is a number in digits, a clock time or date, a snake_case name, or a mention of a field
 * of the evidence. A number is grounded when some number of the evidence rounds to it at the
 * decimals that it is given with; besides the values, ranges, score, threshold, confidence and
 * shares themselves those are the distances from the usual range and the running sums of the
 * shares. A name is grounded when the evidence has it.
 *
 * <p>What it cannot see: numbers in words, a right number given to the wrong field, and claims
 * without a number or name.
 *
 * @param stated how many facts the text states
 * @param unsupported those that the evidence does not support, as they were written
 */
record Grounding(int stated, List<String> unsupported) {
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_])(?<!\\d\\.)[-+\u2212]?"
              + "(?:(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d{1,3})?");
  private static final Pattern CLOCK =
      Pattern.compile("(?<!\\d)(?:\\d{4}-\\d{2}-\\d{2}|\\d{1,2}:\\d{2}(?::\\d{2})?)(?!\\d)");
  private static final Pattern SNAKE_CASE =
      Pattern.compile("(?<![\\p{L}\\p{N}_])\\p{L}[\\p{L}\\p{N}]*(?:_[\\p{L}\\p{N}]+)+");

  /** Digits of other scripts: nobody needs them here, and they would slip through. */
  private static final Pattern FOREIGN_DIGITS = Pattern.compile("[\\p{Nd}&&[^0-9]]+");

  /** A number may be written with fewer digits, but not as much less than it is. */
  private static final double MAX_RELATIVE_ROUNDING = .05;

  int grounded() {
    return stated - unsupported.size();
  }

  boolean isComplete() {
    return unsupported.isEmpty();
  }

  static Grounding check(Evidence evidence, String label, String reason) {
    Facts facts = new Facts();
    facts.add(evidence);
    return check(facts, label, reason);
  }

  static Grounding check(FileEvidence evidence, String label, String reason) {
    Facts facts = new Facts();
    facts.add(evidence);
    return check(facts, label, reason);
  }

  private static Grounding check(Facts facts, String label, String reason) {
    String text = label + "\n" + reason;
    int stated = 0;
    List<String> unsupported = new ArrayList<>();

    Matcher clock = CLOCK.matcher(text);
    StringBuilder rest = new StringBuilder();
    while (clock.find()) {
      stated++;
      if (facts.times.indexOf(clock.group()) < 0) {
        unsupported.add(clock.group());
      }
      clock.appendReplacement(rest, " ");
    }
    clock.appendTail(rest);

    Matcher number = NUMBER.matcher(rest);
    while (number.find()) {
      stated++;
      if (!facts.supports(number.group())) {
        unsupported.add(number.group());
      }
    }
    Matcher foreign = FOREIGN_DIGITS.matcher(rest);
    while (foreign.find()) {
      stated++;
      unsupported.add(foreign.group());
    }

    Set<String> named = new LinkedHashSet<>();
    Matcher name = SNAKE_CASE.matcher(rest);
    while (name.find()) {
      if (named.add(lower(name.group()))) {
        stated++;
        if (!facts.names.contains(lower(name.group()))) {
          unsupported.add(name.group());
        }
      }
    }
    for (String field : facts.fields) {
      if (!named.contains(field) && mentions(lower(rest.toString()), field)) {
        stated++;
      }
    }
    return new Grounding(stated, unsupported);
  }

  private static boolean mentions(String text, String word) {
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      int end = at + word.length();
      if ((at == 0 || !isWordPart(text.charAt(at - 1)))
          && (end == text.length() || !isWordPart(text.charAt(end)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWordPart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** What the evidence supports. */
  private static final class Facts {
    final List<Double> numbers = new ArrayList<>();
    final Set<String> names = new HashSet<>();
    final Set<String> fields = new LinkedHashSet<>();
    final StringBuilder times = new StringBuilder();

    void add(FileEvidence evidence) {
      addText(evidence.input());
      numbers.addAll(
          List.of(
              (double) evidence.rows(),
              (double) evidence.findings(),
              (double) evidence.allEpisodes(),
              (double) evidence.episodes().size()));
      addShare((double) evidence.findings() / evidence.rows());
      for (FileEvidence.Episode episode : evidence.episodes()) {
        numbers.add((double) episode.firstRow());
        numbers.add((double) episode.lastRow());
        numbers.add((double) episode.row());
        numbers.add((double) (episode.lastRow() - episode.firstRow() + 1));
        add(episode.evidence());
      }
    }

    void add(Evidence evidence) {
      times.append(evidence.time() == null ? "" : evidence.time()).append(' ');
      numbers.add(evidence.score());
      numbers.add(evidence.threshold());
      Confidence confidence = evidence.confidence();
      if (confidence != null) {
        addShare(confidence.value());
        numbers.add((double) confidence.count());
        addText(confidence.describe());
      }
      double carried = 0;
      for (Finding finding : evidence.findings()) {
        add(finding);
        carried += finding.share();
        addShare(Math.min(1, carried));
      }
      evidence.context().forEach(this::add);
    }

    private void add(Finding finding) {
      if (!finding.field().isEmpty()) {
        fields.add(lower(finding.field()));
      }
      addText(finding.field());
      addText(finding.value());
      addText(finding.unit());
      finding.knownValues().forEach(this::addText);
      addShare(finding.share());
      numbers.add(finding.number());
      if (finding.usual() != null) {
        double low = finding.usual().low();
        double high = finding.usual().high();
        numbers.addAll(List.of(low, finding.usual().median(), high));
        numbers.add(Math.abs(finding.number() - high));
        numbers.add(Math.abs(finding.number() - low));
      }
    }

    /** A share may be quoted as a fraction or in percent. */
    private void addShare(double share) {
      numbers.add(share);
      numbers.add(share * 100);
      // Rounded down, as alerts show it, so that only all is 100 %.
      numbers.add(Math.floor(share * 1000) / 10);
    }

    private void addText(String text) {
      Matcher number = NUMBER.matcher(text);
      while (number.find()) {
        numbers.add(parse(number.group()).doubleValue());
      }
      Matcher name = SNAKE_CASE.matcher(text);
      while (name.find()) {
        names.add(lower(name.group()));
      }
    }

    boolean supports(String written) {
      BigDecimal stated = parse(written);
      double halfUnit = .5 * Math.pow(10, -stated.scale());
      double value = stated.doubleValue();
      for (double number : numbers) {
        double error = Math.abs(number - value);
        double rounding = Math.min(halfUnit, Math.abs(number) * MAX_RELATIVE_ROUNDING);
        // A last digit of slack: 0.25 may have become 0.2 or 0.3 on its way through binary.
        if (error <= rounding + Math.ulp(number) * 4) {
          return true;
        }
      }
      return false;
    }

    private static BigDecimal parse(String written) {
      return new BigDecimal(written.replace(",", "").replace('\u2212', '-'));
    }
  }
}
