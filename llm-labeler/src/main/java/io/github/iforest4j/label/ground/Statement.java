package io.github.iforest4j.label.ground;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One sentence in lower case, with a single character in the place of each field that it mentions,
 * so that words inside names are not read. It finds the fields that a place of the sentence speaks
 * of. Immutable.
 *
 * @param text the sentence
 * @param before the fields that the sentence before spoke of last, for "it"
 */
record Statement(String text, List<String> mentioned, List<String> before) {
  private static final char FIRST = '\ue000';

  /** A mention of a field. */
  static final String FIELD = "[\ue000-\uf8ff]";

  private static final Pattern QUOTED =
      Pattern.compile(
          "[\"'`\u2018\u2019\u201c\u201d](" + FIELD + ")[\"'`\u2018\u2019\u201c\u201d]");

  private static final String JOINED =
      "\\s*(?:,\\s*and\\s|,|\\band\\b|\\bnor\\b|&|\\bor\\b|\\bas well as\\b)\\s*";

  private static final Pattern CLAUSE =
      Pattern.compile(
          "[,;:()]|\\b(?:while|but|whereas|although|though|and|yet|which|with|because|since|so)\\b");

  private static final Pattern LIMITS =
      Pattern.compile(
          "[,;:()]|\\b(?:while|but|whereas|although|though|and|yet|which|as|because|since|so)\\b");

  /** Fields directly behind a word: "a stuck x", "the drop in x and y". */
  private static final Pattern BEHIND =
      Pattern.compile(
          "^[\\s-]*(?:(?:in|of|for)\\s+)?(?:the\\s+|its\\s+)?(?:(?:value|reading|values|readings)"
              + "\\s+(?:of|in|for)\\s+(?:the\\s+)?)?("
              + FIELD
              + "(?:"
              + JOINED
              + FIELD
              + ")*)");

  /** A noun's own field stands directly behind it: "x comes with a deviation in y". */
  private static final Pattern OWN =
      Pattern.compile("^\\s+(?:in|of)\\s+(?:the\\s+|its\\s+)?" + FIELD);

  private static final Pattern GROUP_END =
      Pattern.compile("(" + FIELD + "(?:" + JOINED + FIELD + ")*)[^\ue000-\uf8ff]*$");

  private static final Pattern SENTENCE_END = Pattern.compile("\\n|[.;!?](?=\\s|$)");

  /** Longer than any name or alias, so that a field's place is found by its character. */
  private static final int MAX_MENTIONS = 4000;

  /**
   * The sentences of a text.
   *
   * @param fields the names to look for, in lower case
   * @param aliases other words for fields
   */
  static List<Statement> of(String text, List<FieldName> fields, Map<String, String> aliases) {
    List<Statement> all = new ArrayList<>();
    List<String> last = List.of();
    int from = 0;
    Matcher end = SENTENCE_END.matcher(text);
    List<String> sentences = new ArrayList<>();
    while (end.find()) {
      sentences.add(text.substring(from, end.start()));
      from = end.end();
    }
    sentences.add(text.substring(from));
    for (String sentence : sentences) {
      Statement statement = masked(sentence, fields, aliases, last);
      all.add(statement);
      List<String> group = statement.lastGroup(statement.text.length());
      last = group.isEmpty() ? last : group;
    }
    return all;
  }

  private static Statement masked(
      String sentence, List<FieldName> fields, Map<String, String> aliases, List<String> last) {
    StringBuilder text = new StringBuilder();
    List<String> mentioned = new ArrayList<>();
    int from = 0;
    for (NumberScanner.Token token : NumberScanner.scan(sentence, fields)) {
      if (token.field() != null && token.start() >= from && mentioned.size() < MAX_MENTIONS) {
        text.append(sentence, from, token.start()).append((char) (FIRST + mentioned.size()));
        mentioned.add(token.field());
        from = token.end();
      }
    }
    String rest = GroundingFacts.lower(text + sentence.substring(from));
    for (Map.Entry<String, String> alias : aliases.entrySet()) {
      Pattern word =
          Pattern.compile("(?<![\\p{L}_-])" + Pattern.quote(alias.getKey()) + "(?![\\p{L}_-])");
      if (word.matcher(rest).find() && mentioned.size() < MAX_MENTIONS) {
        rest = word.matcher(rest).replaceAll(String.valueOf((char) (FIRST + mentioned.size())));
        mentioned.add(alias.getValue());
      }
    }
    // Names are quoted in the evidence, so a model may quote them, too.
    return new Statement(QUOTED.matcher(rest).replaceAll("$1"), mentioned, last);
  }

  private String field(char mention) {
    return mentioned.get(mention - FIRST);
  }

  private List<String> fieldsIn(String group) {
    Set<String> fields = new LinkedHashSet<>();
    for (int i = 0; i < group.length(); i++) {
      if (group.charAt(i) >= FIRST && group.charAt(i) <= '\uf8ff') {
        fields.add(field(group.charAt(i)));
      }
    }
    return List.copyOf(fields);
  }

  /** The fields named last before a place, together; empty if there are none. */
  private List<String> lastGroup(int end) {
    Matcher group = GROUP_END.matcher(text.substring(0, end));
    return group.find() ? fieldsIn(group.group(1)) : List.of();
  }

  /** The text before a place up to the last comma or conjunction, and where it begins. */
  private int clauseStart(int at) {
    Matcher clause = CLAUSE.matcher(text.substring(0, at));
    int start = 0;
    while (clause.find()) {
      start = clause.end();
    }
    return start;
  }

  /**
   * The fields that a word speaks of: one behind it and "in" or "of", else those named before it in
   * its clause, else directly behind it, else last in the sentence before it, else in the sentence
   * before, else first behind it.
   */
  List<String> subjects(int start, int end, boolean lookBehind) {
    String clause = text.substring(clauseStart(start), start);
    Matcher behind = BEHIND.matcher(text.substring(end));
    boolean own = lookBehind && OWN.matcher(text.substring(end)).find();
    if (!own && !fieldsIn(clause).isEmpty()) {
      return lastGroup(start);
    }
    if (lookBehind && behind.find()) {
      return fieldsIn(behind.group(1));
    }
    List<String> earlier = lastGroup(start);
    if (!earlier.isEmpty()) {
      return earlier;
    }
    if (!before.isEmpty()) {
      return before;
    }
    List<String> later = fieldsIn(text.substring(end));
    return later.isEmpty() ? later : later.subList(0, 1);
  }

  /** The words before a place that may limit what it says. */
  String clauseBefore(int at) {
    String all = text.substring(0, at);
    Matcher clause = LIMITS.matcher(all);
    int start = 0;
    while (clause.find()) {
      start = clause.end();
    }
    return all.substring(start);
  }

  /** Other words for fields: the parts of their names that belong to one field only. */
  static Map<String, String> aliases(Iterable<String> fields, Set<String> excluded) {
    Map<String, String> owner = new LinkedHashMap<>();
    Set<String> shared = new LinkedHashSet<>(excluded);
    for (String field : fields) {
      for (String part : field.split("[^\\p{L}]+")) {
        for (String word : Things.readings(part)) {
          if (word.length() < 4 || word.equals(field)) {
            continue;
          }
          String other = owner.put(word, field);
          if (other != null && !other.equals(field)) {
            shared.add(word);
          }
        }
      }
    }
    shared.forEach(owner::remove);
    return owner;
  }
}
