package io.github.iforest4j.label;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether what a text states is in the evidence.
 *
 * <p>A fact is a number in digits or English words, a multiple such as "twice", a clock time or
 * date, a snake_case name, or a mention of a field of the evidence. A number is grounded when some
 * number of the evidence rounds to it at the decimals that it is given with; besides the values,
 * ranges, last readings, score, threshold, confidence and shares themselves those are the distances
 * from the usual range and the running sums of the shares. A name is grounded when the evidence has
 * it.
 *
 * <p>A number belongs to the fields that are named last before it in its sentence; one before the
 * first field belongs to that; one with a unit to the fields of that unit. It must come from the
 * evidence about one of those fields, or about the reading as a whole: a right number of another
 * field is not grounded.
 *
 * <p>What it cannot see: two right numbers exchanged between fields that are named together before
 * them ("a and b are 7 and 5"), fields called by other words than their names, and claims without a
 * number or name.
 *
 * @param stated how many facts the text states
 * @param unsupported those that the evidence does not support, as they were written
 * @param namesField whether the text names a field of the evidence, or there is none to name
 */
record Grounding(int stated, List<String> unsupported, boolean namesField) {
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

  private static final Pattern SENTENCE_END = Pattern.compile("\\n|[.;!?](?=\\s|$)");

  /** What stands between a number and the field behind it that it belongs to. */
  private static final Pattern PREPOSITION =
      Pattern.compile("\\s*\\S{0,8}\\s+(?:for|in|of|at|on|from)\\s+(?:the\\s+|its\\s+)?");

  private static final Pattern TIMES = Pattern.compile("\\s*(?:times|x|×|fold|-fold)(?!\\p{L})");

  /** A number may be written with fewer digits, but not as much less than it is. */
  private static final double MAX_RELATIVE_ROUNDING = .05;

  /** How far a multiple in words may be off. */
  private static final double MULTIPLE_TOLERANCE = .15;

  /** Up to this, a number in words may count the fields that are spoken of. */
  private static final double MAX_COUNT = 12;

  private static final int MAX_MENTIONS = 1000;

  /** Patterns by field: a stream has few fields, and compiling takes longer than matching. */
  private static final Map<String, Pattern> MENTIONS = new ConcurrentHashMap<>();

  int grounded() {
    return stated - unsupported.size();
  }

  boolean isComplete() {
    return unsupported.isEmpty();
  }

  static Grounding check(Evidence evidence, String label, String reason) {
    Facts facts = new Facts();
    facts.add(evidence);
    return new Reader(facts).read(label, reason);
  }

  static Grounding check(FileEvidence evidence, String label, String reason) {
    Facts facts = new Facts();
    facts.add(evidence);
    return new Reader(facts).read(label, reason);
  }

  /** A text without these words of ours, which state nothing about the evidence. */
  static String without(Collection<String> words, String text) {
    String rest = text;
    for (String word : words) {
      if (!word.isEmpty() && lower(rest).contains(word)) {
        rest =
            rest.replaceAll(
                "(?i)(?<![\\p{L}\\p{N}_])" + Pattern.quote(word) + "(?![\\p{L}\\p{N}_])", " ");
      }
    }
    return rest;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /**
   * A piece of a sentence that is a field or a number.
   *
   * @param field the field that is named; null for a number
   * @param value a number in words; null when {@code text} has digits
   */
  private record Token(
      int start, int end, String text, String field, Double value, boolean multiple) {}

  /** Reads a text against facts. */
  private static final class Reader {
    private final Facts facts;
    private final Set<String> named = new LinkedHashSet<>();
    private final List<Token> counts = new ArrayList<>();
    private final List<String> unsupported = new ArrayList<>();
    private int stated;

    Reader(Facts facts) {
      this.facts = facts;
    }

    Grounding read(String label, String reason) {
      String rest = withoutTimes(label + "\n" + reason);
      Matcher foreign = FOREIGN_DIGITS.matcher(rest);
      while (foreign.find()) {
        stated++;
        unsupported.add(foreign.group());
      }
      Set<String> seen = new HashSet<>();
      Matcher name = SNAKE_CASE.matcher(rest);
      while (name.find()) {
        String lower = lower(name.group());
        if (!facts.own.containsKey(lower) && seen.add(lower)) {
          stated++;
          if (!facts.isNamed(lower)) {
            unsupported.add(name.group());
          }
        }
      }
      int from = 0;
      Matcher end = SENTENCE_END.matcher(rest);
      while (end.find()) {
        sentence(rest.substring(from, end.start()));
        from = end.end();
      }
      sentence(rest.substring(from));
      for (Token count : counts) {
        if (count.value != named.size() && !facts.counts.contains(count.value)) {
          unsupported.add(count.text);
        }
      }
      stated += named.size();
      return new Grounding(
          stated, unsupported, facts.own.isEmpty() || !named.isEmpty() || !seen.isEmpty());
    }

    private String withoutTimes(String text) {
      Matcher clock = CLOCK.matcher(text);
      StringBuilder rest = new StringBuilder();
      while (clock.find()) {
        stated++;
        if (facts.times.indexOf(clock.group()) < 0) {
          unsupported.add(clock.group());
        }
        clock.appendReplacement(rest, " ");
      }
      return clock.appendTail(rest).toString();
    }

    private void sentence(String text) {
      List<Token> tokens = tokens(text);
      List<String> group = new ArrayList<>();
      boolean numberSeen = false;
      for (int t = 0; t < tokens.size(); t++) {
        Token token = tokens.get(t);
        if (token.field != null) {
          named.add(token.field);
          if (numberSeen) {
            group.clear();
            numberSeen = false;
          }
          group.add(token.field);
        } else {
          numberSeen = true;
          stated++;
          Set<String> owners = new LinkedHashSet<>(group);
          Token next = t + 1 < tokens.size() ? tokens.get(t + 1) : null;
          if (group.isEmpty()) {
            owners.addAll(firstGroup(tokens, t));
          } else if (next != null
              && next.field != null
              && PREPOSITION.matcher(text.substring(token.end, next.start)).matches()) {
            owners.add(next.field);
          }
          judge(token, text.substring(token.end), owners);
        }
      }
    }

    /** The fields named first after a token, up to the next number behind them. */
    private static List<String> firstGroup(List<Token> tokens, int from) {
      List<String> group = new ArrayList<>();
      for (Token token : tokens.subList(from, tokens.size())) {
        if (token.field != null) {
          group.add(token.field);
        } else if (!group.isEmpty()) {
          break;
        }
      }
      return group;
    }

    private void judge(Token token, String behind, Set<String> owners) {
      boolean times = TIMES.matcher(behind).lookingAt();
      BigDecimal number =
          token.value == null
              ? Facts.parse(token.text)
              : BigDecimal.valueOf(token.value).stripTrailingZeros();
      if (number.scale() < 0) {
        number = token.value == null ? number : number.setScale(0);
      }
      if (token.multiple || times) {
        if (facts.supportsMultiple(number.doubleValue(), owners)) {
          return;
        }
      } else if (facts.supports(number, behind, owners)) {
        return;
      }
      boolean mayCount =
          token.value != null
              && !token.multiple
              && !times
              && token.value >= 2
              && token.value <= MAX_COUNT
              && token.value == Math.rint(token.value);
      if (mayCount) {
        counts.add(token);
      } else {
        unsupported.add(token.text);
      }
    }

    private List<Token> tokens(String text) {
      List<Token> fields = new ArrayList<>();
      facts.patterns.forEach(
          (field, pattern) -> {
            Matcher mention = pattern.matcher(text);
            while (mention.find()) {
              fields.add(
                  new Token(mention.start(), mention.end(), mention.group(), field, null, false));
            }
          });
      // "bearing temp" is not a mention of "temp" too.
      List<Token> tokens = new ArrayList<>();
      for (Token field : fields) {
        if (fields.stream().noneMatch(other -> contains(other, field))) {
          tokens.add(field);
        }
      }
      List<Token> longest = List.copyOf(tokens);
      Matcher number = NUMBER.matcher(text);
      while (number.find()) {
        add(
            tokens,
            longest,
            new Token(number.start(), number.end(), number.group(), null, null, false));
      }
      for (NumberWords.Spelled s : NumberWords.in(text)) {
        add(
            tokens,
            longest,
            new Token(s.start(), s.end(), s.text(), null, s.value(), s.multiple()));
      }
      tokens.sort(Comparator.comparingInt(Token::start));
      return tokens;
    }

    private static boolean contains(Token outer, Token inner) {
      return outer.end - outer.start > inner.end - inner.start
          && outer.start <= inner.start
          && inner.end <= outer.end;
    }

    /** Adds a number, unless it is part of a field's name. */
    private static void add(List<Token> tokens, List<Token> fields, Token number) {
      if (fields.stream().noneMatch(f -> f.start <= number.start && number.end <= f.end)) {
        tokens.add(number);
      }
    }
  }

  /** What the evidence supports. */
  private static final class Facts {
    /** About the reading or the file as a whole. */
    final List<Double> common = new ArrayList<>();

    /** About each field, by its name in lower case. */
    final Map<String, List<Double>> own = new LinkedHashMap<>();

    final Map<String, List<Double>> multiples = new HashMap<>();
    final Map<String, Set<String>> fieldsOfUnit = new HashMap<>();
    final Map<String, Pattern> patterns = new LinkedHashMap<>();
    final Set<Double> counts = new HashSet<>();
    final StringBuilder times = new StringBuilder();

    /** Found in texts and in what we show: only looked for when nothing else supports a claim. */
    private final List<Finding> findings = new ArrayList<>();

    private final List<String> texts = new ArrayList<>();
    private boolean inTexts;
    private final Map<String, List<Double>> ownInTexts = new HashMap<>();
    private final List<Double> commonInTexts = new ArrayList<>();
    private final Set<String> namesInTexts = new HashSet<>();

    void add(FileEvidence evidence) {
      texts.add(evidence.input());
      common.addAll(
          List.of(
              (double) evidence.rows(),
              (double) evidence.findings(),
              (double) evidence.allEpisodes(),
              (double) evidence.episodes().size()));
      counts.add((double) evidence.findings());
      counts.add((double) evidence.allEpisodes());
      addShare((double) evidence.findings() / evidence.rows(), common);
      for (FileEvidence.Episode episode : evidence.episodes()) {
        common.add((double) episode.firstRow());
        common.add((double) episode.lastRow());
        common.add((double) episode.row());
        common.add((double) (episode.lastRow() - episode.firstRow() + 1));
        add(episode.evidence());
      }
    }

    void add(Evidence evidence) {
      times.append(evidence.time() == null ? "" : evidence.time()).append(' ');
      common.add(evidence.score());
      common.add(evidence.threshold());
      Confidence confidence = evidence.confidence();
      if (confidence != null) {
        addShare(confidence.value(), common);
        common.add((double) confidence.count());
        texts.add(confidence.describe());
      }
      double carried = 0;
      for (Finding finding : evidence.findings()) {
        add(finding);
        carried += finding.share();
        if (finding != evidence.findings().get(0)) {
          addShare(Math.min(1, carried), common);
        }
      }
      counts.add((double) evidence.findings().size());
      counts.add(
          (double)
              evidence.findings().stream().filter(f -> f.deviation() != Deviation.NONE).count());
      evidence.context().forEach(this::add);
    }

    private void add(Finding finding) {
      String field = lower(finding.field());
      if (field.isBlank()) {
        return;
      }
      List<Double> numbers = own.computeIfAbsent(field, f -> new ArrayList<>());
      patterns.computeIfAbsent(field, Facts::mentionOf);
      findings.add(finding);
      addShare(finding.share(), numbers);
      numbers.add(finding.number());
      numbers.addAll(finding.recent());
      if (!finding.unit().isEmpty()) {
        fieldsOfUnit.computeIfAbsent(finding.unit(), u -> new HashSet<>()).add(field);
      }
      if (finding.usual() != null) {
        double low = finding.usual().low();
        double high = finding.usual().high();
        double median = finding.usual().median();
        numbers.addAll(List.of(low, median, high));
        numbers.add(Math.abs(finding.number() - high));
        numbers.add(Math.abs(finding.number() - low));
        List<Double> of = multiples.computeIfAbsent(field, f -> new ArrayList<>());
        for (double usual : new double[] {low, median, high}) {
          of.add(finding.number() / usual);
        }
      }
    }

    private void lookIntoTexts() {
      if (inTexts) {
        return;
      }
      inTexts = true;
      texts.forEach(text -> addText(text, commonInTexts));
      for (Finding finding : findings) {
        List<Double> numbers =
            ownInTexts.computeIfAbsent(lower(finding.field()), f -> new ArrayList<>());
        addText(finding.field(), commonInTexts);
        addText(finding.value(), numbers);
        addText(finding.unit(), numbers);
        finding.knownValues().forEach(value -> addText(value, numbers));
        // As we show them ourselves, which may be coarser than the rounding others are allowed.
        DoubleFunction<String> shown = Decimals.scaleOf(finding);
        finding.recent().forEach(value -> addText(shown.apply(value), numbers));
        if (finding.usual() != null) {
          addText(shown.apply(finding.usual().low()), numbers);
          addText(shown.apply(finding.usual().median()), numbers);
          addText(shown.apply(finding.usual().high()), numbers);
        }
      }
    }

    boolean isNamed(String name) {
      lookIntoTexts();
      return namesInTexts.contains(name);
    }

    private static Pattern mentionOf(String field) {
      if (MENTIONS.size() > MAX_MENTIONS) {
        MENTIONS.clear();
      }
      return MENTIONS.computeIfAbsent(field, Facts::mention);
    }

    /** A name, also with spaces or hyphens for its underscores. */
    private static Pattern mention(String field) {
      StringBuilder pattern = new StringBuilder("(?<![\\p{L}\\p{N}_])");
      for (String part : field.split("_", -1)) {
        pattern.append(pattern.charAt(pattern.length() - 1) == ')' ? "" : "[_ -]");
        pattern.append(part.isEmpty() ? "" : Pattern.quote(part));
      }
      return Pattern.compile(
          pattern + "(?![\\p{L}\\p{N}_])", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** A share may be quoted as a fraction or in percent. */
    private static void addShare(double share, List<Double> numbers) {
      numbers.add(share);
      numbers.add(share * 100);
      // Rounded down, as alerts show it, so that only all is 100 %.
      numbers.add(Math.floor(share * 1000) / 10);
    }

    private void addText(String text, List<Double> numbers) {
      Matcher number = NUMBER.matcher(text);
      while (number.find()) {
        numbers.add(parse(number.group()).doubleValue());
      }
      Matcher name = SNAKE_CASE.matcher(text);
      while (name.find()) {
        namesInTexts.add(lower(name.group()));
      }
    }

    boolean supports(BigDecimal stated, String behind, Set<String> owners) {
      Set<String> ofUnit = ofUnit(behind);
      if (supports(stated, owners, ofUnit, common, own)) {
        return true;
      }
      lookIntoTexts();
      return supports(stated, owners, ofUnit, commonInTexts, ownInTexts);
    }

    private boolean supports(
        BigDecimal stated,
        Set<String> owners,
        Set<String> ofUnit,
        List<Double> ofAll,
        Map<String, List<Double>> ofFields) {
      if (ofUnit == null && rounds(ofAll, stated)) {
        return true;
      }
      for (String field : owners.isEmpty() ? own.keySet() : owners) {
        if ((ofUnit == null || ofUnit.contains(field)) && rounds(ofFields.get(field), stated)) {
          return true;
        }
      }
      return false;
    }

    /** The fields whose unit stands behind a number; null if no field's unit does. */
    private Set<String> ofUnit(String behind) {
      String text = behind.stripLeading();
      String longest = "";
      for (String unit : fieldsOfUnit.keySet()) {
        // A percentage may be a share, and a single letter a word.
        boolean telling =
            !unit.equals("%") && (unit.length() > 1 || !Character.isLetter(unit.charAt(0)));
        if (telling && unit.length() > longest.length() && text.startsWith(unit)) {
          boolean whole =
              text.length() == unit.length()
                  || !(Character.isLetterOrDigit(text.charAt(unit.length()))
                      || text.charAt(unit.length()) == '/');
          longest = whole ? unit : longest;
        }
      }
      return longest.isEmpty() ? null : fieldsOfUnit.get(longest);
    }

    boolean supportsMultiple(double factor, Set<String> owners) {
      Collection<String> fields = owners.isEmpty() ? own.keySet() : owners;
      return fields.stream()
          .flatMap(f -> multiples.getOrDefault(f, List.of()).stream())
          .anyMatch(of -> Math.abs(of - factor) <= MULTIPLE_TOLERANCE * factor);
    }

    private static boolean rounds(List<Double> numbers, BigDecimal stated) {
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

    static BigDecimal parse(String written) {
      return new BigDecimal(written.replace(",", "").replace('\u2212', '-'));
    }
  }
}
