package io.github.iforest4j.label.ground;

import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a number stands for what a sentence says that it is: the current value, an end of the
 * usual range, the median, or a distance; and whether its unit is that of the field. That some
 * number of the field rounds to it is checked by {@link Grounding}. Used for one text.
 */
final class NumberRoles {
  static final String NUMBER =
      "([-+\u2212]?\\d+(?:,\\d{3})*(?:\\.\\d+)?(?:e[-+]?\\d+)?)(?![\\d.]*\\d)";

  private static final String GAP = "[^;\\d\ue000-\uf8ff]";

  /** A unit between two numbers. */
  private static final String UNIT = "(?:\\s*[^\\s\\d,;.()-]{1,7})?";

  private static final Pattern RANGE =
      Pattern.compile(
          "\\b(?:usual|usually|normal|normally|typical|typically|expected|range|between)\\b"
              + GAP
              + "{0,30}?"
              + NUMBER
              + UNIT
              + "\\s*(?:to|–|—|-|and|\\.\\.\\.?|…)\\s*"
              + NUMBER);

  private static final Pattern MEDIAN =
      Pattern.compile(
          "\\bmedian(?: value)?(?: (?:of|for) (?:the )?"
              + Statement.FIELD
              + ")?(?: of| is| at|:)?\\s+"
              + NUMBER);

  /** "x is usually 3": somewhere in the usual range. */
  private static final Pattern USUAL =
      Pattern.compile(
          "\\b(?:usually|normally|typically)\\s+(?:(?:is|at|about|around|near)\\s+)*" + NUMBER);

  private static final Pattern VALUE =
      Pattern.compile(
          "(?:"
              + Statement.FIELD
              + "(?:\\s+(?:level|value|reading|signal|sensor))?|\\bit(?=\\s))"
              + "\\s*(?:(?:is|are|was|stands|reads?|reached|has reached|hits?|measured|shows?)"
              + "(?:\\s+(?:now|only|at|currently|stuck at|still|just|about|around|frozen at))*|=|:|at"
              + "|(?:peaked|peaks|settled|levelled off|topped out) at"
              + "|(?:comes|came|amounts|amounted|goes|went|adds up) to|,?\\s*(?:currently|now|presently|which is|which reads|which was))"
              + "\\s*"
              + NUMBER);

  /** "At 3 bar, x is high". */
  private static final Pattern VALUE_FIRST =
      Pattern.compile(
          "\\b(?:at|with|only|just)\\s+"
              + NUMBER
              + UNIT
              + "\\s*,?\\s*(?:(?:was|were)\\s+(?:measured|recorded|read|seen|reported)\\s+(?:for|by|at|in|on)"
              + "\\s+)?(?:of\\s+)?(?:the\\s+)?"
              + Statement.FIELD);

  /** "3 bar above its usual range". */
  private static final Pattern AWAY =
      Pattern.compile(
          NUMBER
              + UNIT
              + "\\s+(above|below|over|under)\\s+(?:its|the)\\s+(?:usual|normal|range|upper|lower|limit)");

  private static final Pattern DISTANCE =
      Pattern.compile(
          "\\b(above|over|exceeds|exceeding|below|under)\\b" + GAP + "{0,35}\\bby\\s+" + NUMBER);

  /** "The usual maximum of x is 3": an end of the usual range, or within it. */
  private static final Pattern USUAL_BEFORE =
      Pattern.compile(
          "\\b(?:usual|normal|typical|expected)(?:ly)?\\s+(?:(maximum|upper limit|top|minimum|lower limit"
              + "|bottom|value|level)\\s+(?:of|for)\\s+)?(?:the\\s+)?$");

  /** "3 bar more than usual". */
  private static final Pattern MORE =
      Pattern.compile(
          NUMBER
              + UNIT
              + "\\s+(more|higher|hotter|warmer|larger|greater|faster|less|lower|colder|cooler|smaller"
              + "|slower)\\s+than\\s+(?:its\\s+|the\\s+)?(?:usual|normal)");

  /** What makes the number before it a distance or a part, and not a value. */
  private static final Pattern NO_VALUE =
      Pattern.compile(
          "^"
              + UNIT
              + "\\s*(?:above|below|over|under|higher|lower|more|less|outside|times|x\\b"
              + "|of\\b)");

  private static final Pattern PERCENT = Pattern.compile("^\\s*(?:%|percent)");

  /** A number that a change ends at. */
  private static final Pattern CHANGED_TO =
      Pattern.compile(
          "(?:rose|risen|rises|rising|increased|climbed|surged|jumped|grew|fell|fallen|falls|falling"
              + "|dropped|decreased|declined|sank|plunged|collapsed|changed|shifted|rise|drop|fall|surge|jump"
              + "|increase|decrease)\\b"
              + GAP
              + "{0,20}?\\bto\\s+(?:about\\s+|only\\s+)?"
              + NUMBER);

  private static final Pattern COMPARED =
      Pattern.compile(
          "\\b(above|over|exceeds|exceeded|higher than|greater than|below|under|lower than"
              + "|less than)\\s+(?:about\\s+|around\\s+)?"
              + NUMBER);

  private static final Pattern FROM_TO =
      Pattern.compile("\\bfrom\\s+" + NUMBER + UNIT + "\\s*to\\s+" + NUMBER);

  /** A movement that ends at the number behind "to". */
  private static final Pattern MOVED_FROM =
      Pattern.compile(
          "\\b(?:went|moved|changed|shifted|stepped|rose|rises|climbed|jumped|leapt|fell|falls|dropped"
              + "|declined|plunged|sank|increased|decreased|up|down)(?: suddenly| sharply)?\\s*$");

  /** Words before a number that is rounded. */
  private static final Pattern APPROXIMATELY =
      Pattern.compile(
          "\\b(?:about|around|approximately|approx\\.?|roughly|nearly|almost|some|circa|close to)\\s+(?=[-+\u2212]?\\d)");

  private static final Pattern SWING =
      Pattern.compile(
          "\\b(?:rang|var|fluctuat|swing|swung|alternat|hunt|oscillat|bounc|wobbl|jump)\\w*\\b");

  private static final Pattern RISING = Claim.ROSE.words();
  private static final Pattern FALLING = Claim.FELL.words();

  private final Function<String, List<Finding>> findings;
  private final List<Double> percentages;
  private final Set<String> wrong;

  /**
   * Numbers of one text.
   *
   * @param findings what is known of a field, by its name in lower case
   * @param percentages shares and confidence in percent; empty to accept any
   * @param wrong where to add what is wrong
   */
  NumberRoles(
      Function<String, List<Finding>> findings, List<Double> percentages, Set<String> wrong) {
    this.findings = findings;
    this.percentages = percentages;
    this.wrong = wrong;
  }

  void check(Statement written) {
    // An approximation is judged as the number that it is rounded to.
    Statement statement =
        new Statement(
            APPROXIMATELY.matcher(written.text()).replaceAll(""),
            written.mentioned(),
            written.before());
    String text = statement.text();
    Matcher range = RANGE.matcher(text);
    while (range.find()) {
      if (range.group().contains("between")
          && SWING.matcher(text.substring(0, range.start())).find()) {
        continue;
      }
      List<String> fields = statement.subjects(range.start(), range.end(), true);
      String low = range.group(1);
      String high = range.group(2);
      require(
          fields,
          low + " to " + high + " is not the usual range",
          (f, usual) -> {
            return rounds(f, usual.low(), low) && rounds(f, usual.high(), high);
          });
    }
    Matcher median = MEDIAN.matcher(text);
    while (median.find()) {
      List<String> fields = statement.subjects(median.start(1), median.end(1), true);
      String number = median.group(1);
      require(
          fields, number + " is not the median", (f, usual) -> rounds(f, usual.median(), number));
    }
    Matcher usually = USUAL.matcher(text);
    while (usually.find()) {
      String number = usually.group(1);
      require(
          statement.subjects(usually.start(1), usually.end(1), true),
          number + " is not usual",
          (f, usual) ->
              rounds(f, usual.low(), number)
                  || rounds(f, usual.high(), number)
                  || isWithin(usual, number));
    }
    values(statement);
    distances(statement);
    comparisons(statement);
    changes(statement);
    Units.check(statement, findings, percentages, wrong);
  }

  private void values(Statement statement) {
    String text = statement.text();
    Matcher value = VALUE.matcher(text);
    while (value.find()) {
      Matcher distance = NO_VALUE.matcher(text.substring(value.end()));
      Matcher usual = USUAL_BEFORE.matcher(text.substring(0, value.start()));
      if (usual.find()) {
        usually(statement, value, usual.group(1));
      } else if (distance.find()) {
        distance(statement, value, distance.group().contains("above"));
      } else {
        boolean past =
            value.group().matches("(?s).*\\b(?:was|reached|hit|peaked|peaks|topped out)\\b.*");
        value(statement, value, past);
      }
    }
    Matcher away = AWAY.matcher(text);
    while (away.find()) {
      if (PERCENT.matcher(text.substring(away.end(1))).find()) {
        continue;
      }
      distance(statement, away, away.group(2).matches("above|over"));
    }
    Matcher more = MORE.matcher(text);
    while (more.find()) {
      if (PERCENT.matcher(text.substring(more.end(1))).find()) {
        // A relative difference, which Grounding checks.
        continue;
      }
      boolean above = !more.group(2).matches("less|lower|colder|cooler|smaller|slower");
      distance(statement, more, above, statement.subjects(more.start(1), more.end(1), true), true);
    }
    Amounts.check(statement, findings, wrong);
    Matcher first = VALUE_FIRST.matcher(text);
    while (first.find()) {
      value(statement, first, false);
    }
    Matcher changed = CHANGED_TO.matcher(text);
    while (changed.find()) {
      value(statement, changed, true);
    }
  }

  /** "The usual maximum of x is 3". */
  private void usually(Statement statement, Matcher value, @Nullable String end) {
    String number = value.group(1);
    String which = end == null ? "" : end;
    boolean top = which.matches("maximum|upper limit|top");
    boolean bottom = which.matches("minimum|lower limit|bottom");
    require(
        statement.subjects(value.start(1), value.end(1), false),
        number + " is not usual",
        (f, usual) ->
            (!bottom && rounds(f, usual.high(), number))
                || (!top && rounds(f, usual.low(), number))
                || (!top && !bottom && isWithin(usual, number)));
  }

  /** "x is 3 above its usual range": the value, or the distance. */
  private void distance(Statement statement, Matcher value, boolean above) {
    distance(
        statement, value, above, statement.subjects(value.start(1), value.end(1), false), false);
  }

  private void distance(
      Statement statement, Matcher value, boolean above, List<String> fields, boolean only) {
    String number = value.group(1);
    for (String field : fields) {
      for (Finding finding : known(field)) {
        UsualRange usual = finding.usual();
        if (usual == null) {
          continue;
        }
        double distance = above ? finding.number() - usual.high() : usual.low() - finding.number();
        if (distance > 0
            && (only || !isValue(finding, number, false))
            && !rounds(finding, distance, number)
            && !(only && rounds(finding, Math.abs(finding.number() - usual.median()), number))) {
          wrong.add(number + " is neither the value of " + field + " nor its distance");
        }
      }
    }
  }

  private void value(Statement statement, Matcher value, boolean past) {
    String number = value.group(1);
    boolean percent = PERCENT.matcher(statement.text().substring(value.end())).find();
    List<String> fields = statement.subjects(value.start(1), value.end(1), false);
    if (fields.size() != 1) {
      return;
    }
    for (String field : fields) {
      boolean share = percent && known(field).stream().noneMatch(f -> f.unit().equals("%"));
      if (!share && known(field).stream().noneMatch(f -> isValue(f, number, past))) {
        wrong.add(number + " is not the value of " + field);
      }
    }
  }

  private static boolean isValue(Finding finding, String number, boolean past) {
    if (finding.kind() != FieldKind.NUMERIC || Double.isNaN(finding.number())) {
      return NumberScanner.parse(number).doubleValue() == finding.number()
          || finding.value().contains(number);
    }
    return rounds(finding, finding.number(), number)
        || (past && finding.recent().stream().anyMatch(value -> rounds(finding, value, number)));
  }

  private void distances(Statement statement) {
    Matcher distance = DISTANCE.matcher(statement.text());
    while (distance.find()) {
      boolean above = !distance.group(1).matches("below|under");
      List<String> fields = statement.subjects(distance.start(), distance.end(), true);
      String number = distance.group(2);
      require(
          fields,
          number + " is not the distance from the usual range",
          (f, usual) ->
              rounds(f, above ? f.number() - usual.high() : usual.low() - f.number(), number)
                  || rounds(f, Math.abs(f.number() - usual.median()), number));
    }
  }

  private void comparisons(Statement statement) {
    Matcher compared = COMPARED.matcher(statement.text());
    while (compared.find()) {
      boolean above = !compared.group(1).matches("below|under|lower than|less than");
      double number = NumberScanner.parse(compared.group(2)).doubleValue();
      String behind = statement.text().substring(compared.end());
      if (behind.matches("(?s)\\s*(?:%|readings|values|fields).*")
          || usually(statement.clauseBefore(compared.start()))) {
        continue;
      }
      for (String field : statement.subjects(compared.start(), compared.end(), false)) {
        boolean holds =
            known(field).stream().anyMatch(f -> above ? f.number() > number : f.number() < number);
        if (!holds && known(field).stream().anyMatch(f -> f.kind() == FieldKind.NUMERIC)) {
          wrong.add(field + " is not " + compared.group());
        }
      }
    }
  }

  private static boolean usually(String clause) {
    return clause.matches("(?s).*\\b(?:score|usual|usually|normally|threshold|confidence)\\b.*");
  }

  private void changes(Statement statement) {
    Matcher change = FROM_TO.matcher(statement.text());
    while (change.find()) {
      double from = NumberScanner.parse(change.group(1)).doubleValue();
      double to = NumberScanner.parse(change.group(2)).doubleValue();
      String before = statement.text().substring(0, change.start());
      boolean rises = RISING.matcher(before).find();
      boolean falls = FALLING.matcher(before).find();
      if (!SWING.matcher(before).find()
          && ((rises && !falls && from >= to) || (falls && !rises && from <= to))) {
        wrong.add("the change " + change.group());
      }
      if (MOVED_FROM.matcher(before).find() && !SWING.matcher(before).find()) {
        List<String> fields = statement.subjects(change.start(), change.end(), false);
        for (String field : fields) {
          if (fields.size() == 1) {
            if (known(field).stream().noneMatch(f -> isValue(f, change.group(2), true))) {
              wrong.add(change.group(2) + " is not a value of " + field);
            }
            if (known(field).stream().noneMatch(f -> isEarlier(f, change.group(1)))) {
              wrong.add(change.group(1) + " is not an earlier value of " + field);
            }
          }
        }
      }
    }
  }

  /** Whether a value before is a number; if none is known, a usual one. */
  private static boolean isEarlier(Finding finding, String number) {
    UsualRange usual = finding.usual();
    return finding.kind() != FieldKind.NUMERIC
        || finding.recent().stream().anyMatch(value -> rounds(finding, value, number))
        || (finding.recent().isEmpty() && (usual == null || isWithin(usual, number)));
  }

  private void require(
      List<String> fields, String otherwise, BiPredicate<Finding, UsualRange> holds) {
    for (String field : fields) {
      boolean numeric = false;
      boolean held = false;
      for (Finding finding : known(field)) {
        UsualRange usual = finding.usual();
        numeric |= usual != null && finding.kind() == FieldKind.NUMERIC;
        held |= usual != null && holds.test(finding, usual);
      }
      // With several fields, one of them must have that range: which one is checked elsewhere.
      if (held) {
        return;
      }
      if (numeric && field.equals(fields.get(fields.size() - 1))) {
        wrong.add(otherwise + " of " + field);
      }
    }
  }

  private List<Finding> known(String field) {
    return findings.apply(field);
  }

  private static boolean isWithin(UsualRange usual, String written) {
    double number = NumberScanner.parse(written).doubleValue();
    return usual.low() <= number && number <= usual.high();
  }

  static boolean rounds(Finding finding, double number, String written) {
    BigDecimal stated = NumberScanner.parse(written);
    DoubleFunction<String> shown = NumberText.scaleOf(finding);
    List<Double> numbers = new ArrayList<>(List.of(number));
    NumberScanner.addNumbers(shown.apply(number), numbers);
    return GroundingFacts.rounds(numbers, stated);
  }
}
