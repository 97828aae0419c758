package io.github.iforest4j.label.ground;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What speaks against an answer whose numbers and names are in the evidence: a category or a word
 * that contradicts what the detector found, a number in a wrong role or with a wrong unit, no
 * leading field, words of the form or of the evidence itself, things that nothing speaks of.
 *
 * <p>It reads English words from lists. It does not notice causes, consequences and advice: they
 * cannot be checked against the evidence. Not thread-safe; the evidence is read once.
 */
public final class Objections {
  /** What must stand before a claim so that it is none: a condition, or what is usual. */
  private static final Pattern NO_CLAIM =
      Pattern.compile(
          "\\b(?:if|unless|until|whether|in case|would|should|usually|normally|typically|expected"
              + "|score|confidence|threshold|anomaly|(?:the )?rest|(?:all |the )?others?|everything else"
              + "|almost|nearly)\\b[^,;:]*$|\\d\\s*(?:to|–|-|and)\\s*\\d[\\d.]*\\s*\\S{0,6}\\s*$");

  private static final Pattern NEGATION =
      Pattern.compile(
          "(?:\\b(?:not|no|no longer|never|neither|nor|without)|n't)\\s+"
              + "(?:(?:accompanied|followed|matched|reflected|mirrored) by\\s+)?(?:\\w+\\s+){0,2}$");

  private static final Pattern NEITHER = Pattern.compile("\\b(?:neither|none of)\\b[^,;]*$");

  /** A guess about something else: "perhaps insufficient lubrication". */
  private static final Pattern GUESS =
      Pattern.compile("\\b(?:may|might|could|possibly|perhaps|probably|likely|maybe)\\b");

  /** Both together say that something changes, and of nothing that it is high or low. */
  private static final Pattern HIGH_AND_LOW =
      Pattern.compile("\\b(?:high|low)\\w* (?:and|or|to) (?:high|low)");

  private static final Pattern OTHER_NOUN =
      Pattern.compile(
          "^\\s+(?!(?:at|of|in|for|by|than|and|or|but|while|with|when|value|reading|again|too|as|is|on"
              + "|to)\\b)[\\p{L}]+");

  private static final Pattern PAST =
      Pattern.compile("\\b(?:was|were|had|before|earlier|previously|after (?:an?|the|its))\\b");

  private static final Pattern EARLIER = Pattern.compile("^\\s*(?:before|earlier|previously)\\b");

  private static final Pattern NOT_ONLY =
      Pattern.compile("\\bnot (?:only|just)\\s+(?:\\w+\\s+){0,2}$");

  /** What is high or low then is not a field. */
  private static final Pattern OTHER_OBJECT =
      Pattern.compile(
          "^\\s*(?:its |the |a )?(?:threshold|score|confidence|severity|share|priority|risk|chance|likelihood|probability"
              + "|uncertainty"
              + "|alarm|alert|\\d[\\d.,]*\\s*% of)");

  private static final Pattern MEDIAN_OBJECT =
      Pattern.compile(
          "^\\s*(?:its |the )?(?:usual |normal )?(?:median|average|mean|level|value)\\b");

  private static final Pattern BEFORE_OBJECT =
      Pattern.compile(
          "^\\s*(?:before|earlier|previously|(?:in )?(?:its|the) (?:last|previous|earlier|preceding))\\b");

  private static final Pattern NUMBER_OBJECT =
      Pattern.compile("^\\s*(?:about |around )?[-+\u2212]?\\d");

  /** The same words three times over: small models do that instead of ending a sentence. */
  private static final Pattern REPEATED =
      Pattern.compile(
          "(?<![\\p{L}\ue000-\uf8ff])([\\p{L}\ue000-\uf8ff][^.;]{3,60}?)(?:[\\s,]+\\1){2}");

  /** Words of a field's name that say nothing of one field when they stand alone. */
  private static final Set<String> GENERAL =
      Set.of(
          "value", "sensor", "time", "level", "high", "low", "count", "rate", "size", "open",
          "load", "test", "data", "usual", "range", "above", "below", "reading", "last", "over",
          "under", "back", "more", "than", "usually", "first", "true", "false", "none", "with",
          "from", "normal", "state", "status", "signal", "anomaly", "score", "current", "flow",
          "rose", "fell");

  /** A text of the form that names a field counts as copied from this number of words on. */
  private static final int MIN_COPIED_WORDS = 4;

  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "<[^>]*>|\\{[^}]*\\}|\\.\\.\\.|label|reason|one sentence|a few words|string|text|none|null|n/?a|short name|short label"
              + "|name|anomaly|alarm|alert|unusual|unusual reading|anomaly detected");

  /** Marks of a line of the evidence that was copied as it stands. */
  private static final Pattern RAW =
      Pattern.compile("oldest first|fields that raised the score|largest share first|; share \\d");

  private final List<Finding> leading = new ArrayList<>();
  private final Map<String, List<Finding>> findings = new LinkedHashMap<>();
  private final List<FieldName> fields = new ArrayList<>();
  private final Map<String, String> aliases;
  private final Vocabulary vocabulary = new Vocabulary();
  private final boolean single;

  /** Shares and confidence in percent; empty for a file, which has more of them. */
  private final List<Double> percentages = new ArrayList<>();

  /**
   * What is known.
   *
   * @param readings the evidence: one reading, or those of a file
   * @param context further text whose words may be used; empty for none
   */
  public Objections(List<Evidence> readings, String context) {
    this.single = readings.size() == 1;
    for (Evidence reading : readings) {
      leading.addAll(reading.leading());
      reading.findings().forEach(this::add);
      reading.context().forEach(this::add);
    }
    if (single) {
      addPercentages(readings.get(0));
    }
    vocabulary.addText(context);
    Map<String, String> other = new HashMap<>();
    Set<String> ambiguous = new HashSet<>(GENERAL);
    findings.forEach(
        (field, all) -> {
          for (String quantity : Things.measuredBy(all.get(0).unit())) {
            vocabulary.addText(quantity);
            if (other.putIfAbsent(quantity, field) != null) {
              ambiguous.add(quantity);
            }
          }
        });
    Map<String, String> words = Statement.aliases(findings.keySet(), ambiguous);
    other.forEach((word, field) -> words.putIfAbsent(word, field));
    ambiguous.forEach(words::remove);
    aliases = words;
  }

  private void add(Finding finding) {
    String field = GroundingFacts.lower(finding.field());
    if (field.isBlank()) {
      return;
    }
    if (!findings.containsKey(field)) {
      fields.add(new FieldName(field));
    }
    findings.computeIfAbsent(field, f -> new ArrayList<>()).add(finding);
    vocabulary.addText(field.replace('_', ' '));
    vocabulary.addValue(finding.value());
    vocabulary.addText(finding.unit());
    finding.knownValues().forEach(vocabulary::addValue);
  }

  private void addPercentages(Evidence evidence) {
    double carried = 0;
    for (Finding finding : evidence.findings()) {
      carried += finding.share();
      percentages.add(finding.share() * 100);
      percentages.add(Math.floor(finding.share() * 1000) / 10);
      percentages.add(carried * 100);
    }
    evidence.context().forEach(finding -> percentages.add(finding.share() * 100));
    percentages.add(evidence.score() * 100);
    percentages.add(100.0);
    if (evidence.confidence() != null) {
      percentages.add(evidence.confidence().value() * 100);
      NumberScanner.addNumbers(evidence.confidence().describe(), percentages);
    }
  }

  /**
   * What speaks against an answer, as phrases for "it …"; empty if nothing does.
   *
   * @param form the prompt without the evidence
   * @param category a category of the standard taxonomy; other words are not judged
   */
  public List<String> to(String form, String category, String label, String reason) {
    Set<String> wrong = new LinkedHashSet<>();
    category(category, wrong);
    wrong.addAll(in(label, reason));
    if (!namesLeading(label + "\n" + reason)) {
      wrong.add("names none of the fields that raised the score most");
    }
    if (isCopied(form, label, category) || isCopied(form, reason, category)) {
      wrong.add("repeats the words of the form or of the evidence instead of its own");
    }
    return List.copyOf(wrong);
  }

  /** What contradicts the evidence in a label and a reason, each of which may be empty. */
  public List<String> in(String label, String reason) {
    Set<String> wrong = new LinkedHashSet<>();
    Set<String> misused = new LinkedHashSet<>();
    NumberRoles numbers = new NumberRoles(this::known, percentages, misused);
    List<Statement> statements = Statement.of(label, fields, aliases);
    statements.addAll(Statement.of(reason, fields, aliases));
    int inLabel = Statement.of(label, fields, aliases).size();
    for (int i = 0; i < statements.size(); i++) {
      Statement statement = statements.get(i);
      String rest = claims(statement, wrong);
      // A label is a title: its nouns are too various.
      String said = i < inLabel ? "" : Predicates.unknown(rest, vocabulary.ofEvidence());
      if (!said.isEmpty()) {
        wrong.add("says something of a field that cannot be checked: \"" + said + "\"");
      }
      if (REPEATED.matcher(statement.text()).find()) {
        wrong.add("repeats itself");
      }
      values(statement, wrong);
      numbers.check(statement);
      String thing = vocabulary.unknown(statement.text());
      if (!thing.isEmpty()) {
        wrong.add("speaks of something that the evidence does not: " + thing);
      }
    }
    misused.forEach(number -> wrong.add("misuses a number: " + number));
    return List.copyOf(wrong);
  }

  private boolean namesLeading(String text) {
    Set<String> names = new HashSet<>();
    leading.forEach(f -> names.add(GroundingFacts.lower(f.field())));
    return names.isEmpty()
        || NumberScanner.scan(text, fields).stream()
            .anyMatch(token -> token.field() != null && names.contains(token.field()));
  }

  private List<Finding> known(String field) {
    return findings.getOrDefault(field, List.of());
  }

  private void category(String category, Set<String> wrong) {
    if (contradicts(category)) {
      wrong.add(
          "has the category "
              + category
              + ", but the detector found something else: "
              + found(leading.get(0)));
    }
  }

  /**
   * Whether a category of the standard taxonomy contradicts the state that the detector found;
   * never for other words, and never for a file.
   */
  public boolean contradicts(String category) {
    if (!single || leading.isEmpty()) {
      return false;
    }
    Finding first = leading.get(0);
    String decided =
        switch (first.deviation()) {
          case STUCK -> "stuck";
          case MISSING -> "dropout";
          case NEVER_SEEN -> "new_value";
          default -> "";
        };
    boolean contradicts =
        switch (category) {
          case "stuck" -> !has(Deviation.STUCK);
          case "new_value" -> !has(Deviation.NEVER_SEEN);
          case "dropout" ->
              !has(Deviation.MISSING)
                  && !(first.deviation() == Deviation.BELOW_RANGE && first.number() == 0);
          case "combination" ->
              !decided.isEmpty()
                  || first.deviation() == Deviation.ABOVE_RANGE
                  || first.deviation() == Deviation.BELOW_RANGE;
          case "spike", "level_shift", "drift", "noise" -> !decided.isEmpty();
          default -> false;
        };
    return contradicts || (isStandard(category) && !decided.isEmpty() && !category.equals(decided));
  }

  private static boolean isStandard(String category) {
    return switch (category) {
      case "stuck", "new_value", "dropout" -> true;
      default -> false;
    };
  }

  private boolean has(Deviation deviation) {
    return leading.stream().anyMatch(f -> f.deviation() == deviation);
  }

  /** What the detector found of a field, for a message. */
  private static String found(Finding finding) {
    String word = GroundingFacts.lower(finding.deviation().name()).replace('_', ' ');
    return finding.field()
        + (finding.deviation() == Deviation.NONE ? " is usual by itself" : " is " + word);
  }

  /** Judges what is said of fields; returns the sentence without the words that were judged. */
  private String claims(Statement statement, Set<String> wrong) {
    StringBuilder text = new StringBuilder(statement.text());
    for (Claim claim : Claim.values()) {
      Matcher words = claim.words().matcher(text.toString());
      while (words.find()) {
        claim(statement, claim, words, wrong);
        // So that no later claim is read into the same words.
        for (int i = words.start(); i < words.end(); i++) {
          text.setCharAt(i, '\u25aa');
        }
      }
    }
    return text.toString();
  }

  private void claim(Statement statement, Claim claim, Matcher words, Set<String> wrong) {
    String before = statement.clauseBefore(words.start());
    String behind = statement.text().substring(words.end());
    boolean side = claim == Claim.HIGH || claim == Claim.LOW;
    if (NO_CLAIM.matcher(before).find()
        || (side && HIGH_AND_LOW.matcher(statement.text()).find())
        || OTHER_OBJECT.matcher(behind).find()
        || (side && GUESS.matcher(before).find() && OTHER_NOUN.matcher(behind).find())
        || (claim.compares() && NUMBER_OBJECT.matcher(behind).find())) {
      return;
    }
    boolean negated =
        (NEGATION.matcher(before).find()
                || NEITHER.matcher(statement.text().substring(0, words.start())).find())
            && !NOT_ONLY.matcher(before).find();
    boolean past = PAST.matcher(before).find() || EARLIER.matcher(behind).find();
    boolean lookBehind = !claim.compares() && claim != Claim.OUTSIDE && claim != Claim.NORMAL;
    // "lower than before" speaks of a movement, not of the usual range.
    Claim meant =
        claim.compares() && BEFORE_OBJECT.matcher(behind).find()
            ? claim == Claim.ABOVE ? Claim.ROSE : Claim.FELL
            : claim;
    for (String field : statement.subjects(words.start(), words.end(), lookBehind)) {
      boolean holds =
          known(field).stream()
              .anyMatch(
                  f ->
                      meant.holds(f)
                          || (past && claim.heldBefore(f))
                          || (claim.compares() && holdsForMedian(claim, f, behind)));
      if (holds == negated) {
        wrong.add(
            "says \"" + words.group() + "\" of " + field + ", but the detector found otherwise");
      }
    }
  }

  private static boolean holdsForMedian(Claim claim, Finding finding, String behind) {
    if (finding.usual() == null || !MEDIAN_OBJECT.matcher(behind).find()) {
      return false;
    }
    double distance = finding.number() - finding.usual().median();
    return claim == Claim.ABOVE ? distance > 0 : distance < 0;
  }

  /** A word that is said to be the value: it must not be another known one. */
  private void values(Statement statement, Set<String> wrong) {
    Matcher is =
        Pattern.compile(
                Statement.FIELD
                    + "\\s*(?:is|was|=|:|shows|reads|says|has the value|changed to|switched to)\\s*(?:now )?(not |no longer )?[\"'“‘]?"
                    + "([\\p{L}\\d_.:/+-]*[\\p{L}\\d])[\"'”’]?")
            .matcher(statement.text());
    while (is.find()) {
      String word = is.group(2);
      boolean negated = is.group(1) != null;
      List<String> fields = statement.subjects(is.start(2), is.end(2), false);
      for (String field : fields) {
        for (Finding finding : known(field)) {
          boolean other =
              switch (finding.kind()) {
                case BOOLEAN -> word.equals("true") || word.equals("false");
                case CATEGORICAL ->
                    finding.knownValues().stream()
                        .anyMatch(v -> GroundingFacts.lower(v).equals(word));
                default -> false;
              };
          boolean same = GroundingFacts.lower(finding.value()).equals(word);
          if (negated && same) {
            wrong.add("says that " + field + " is not " + word + ", but it is");
          } else if (!negated && other && !same) {
            wrong.add("says that " + field + " is " + word + ", but it is not");
          }
        }
      }
    }
  }

  /** Whether a text is taken from the form, or is a heading of the evidence. */
  private boolean isCopied(String form, String text, String category) {
    String own = plain(text);
    if (RAW.matcher(text).find()) {
      return true;
    }
    if (PLACEHOLDER.matcher(GroundingFacts.lower(text).strip()).matches()
        && !own.equals(category)) {
      return true;
    }
    boolean named = NumberScanner.scan(text, fields).stream().anyMatch(t -> t.field() != null);
    int words = own.isEmpty() ? 0 : own.split(" ").length;
    if (own.equals(plain(category)) || words < 2) {
      return false;
    }
    boolean inForm = (" " + plain(form) + " ").contains(" " + own + " ");
    boolean inEvidence = HEADINGS.contains(" " + own + " ");
    return named ? inForm && words >= MIN_COPIED_WORDS : inForm || inEvidence;
  }

  /** Words of the evidence that are not about its fields. */
  private static final String HEADINGS =
      " time anomaly score threshold confidence fields that raised the score largest share first"
          + " none stands out other fields has no value usual range median above its usual range by"
          + " below its usual range by never seen in training missing a usable value within its"
          + " usual range but it rose suddenly within its last readings within its usual range but"
          + " it fell suddenly within its last readings stuck it has not moved over its last readings"
          + " restless it moves more than usual over its last readings back in its usual range which"
          + " it left within its last readings not unusual by itself only together with other fields"
          + " or with earlier readings share before oldest first known values ";

  private static String plain(String text) {
    return GroundingFacts.lower(text)
        .replaceAll("[^\\p{L}\\p{N}]+", " ")
        .strip()
        .replaceFirst("^(?:the|an?) ", "");
  }
}
