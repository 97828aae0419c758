package io.github.iforest4j.label.ground;

import io.github.iforest4j.label.ground.NumberScanner.Token;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one text against facts, sentence by sentence. Used once, by {@link Grounding#check}. */
final class GroundingCheck {
  private static final Pattern CLOCK =
      Pattern.compile("(?<!\\d)(?:\\d{4}-\\d{2}-\\d{2}|\\d{1,2}:\\d{2}(?::\\d{2})?)(?!\\d)");

  /** Digits of other scripts: no reader needs them here, and they would pass unchecked. */
  private static final Pattern FOREIGN_DIGITS = Pattern.compile("[\\p{Nd}&&[^0-9]]+");

  private static final Pattern SENTENCE_END = Pattern.compile("\\n|[.;!?](?=\\s|$)");

  /** What stands between a number and the field behind it that it belongs to. */
  private static final Pattern PREPOSITION =
      Pattern.compile("\\s*\\S{0,8}\\s+(?:for|in|of|at|on|from)\\s+(?:the\\s+|its\\s+)?");

  /** "40 % higher than usual". */
  private static final Pattern RELATIVE =
      Pattern.compile(
          "^\\s*(?:%|percent)\\s+(?:(higher|more|greater|larger|above|over)|lower|less|smaller|below|under)\\b");

  private static final Pattern MORE_THAN = Pattern.compile("\\b(?:more than|over)\\s+$");

  private static final Pattern TIMES = Pattern.compile("\\s*(?:times|x|×|fold|-fold)(?!\\p{L})");

  /** Up to this, a number in words may count the fields that are spoken of. */
  private static final double MAX_COUNT = 12;

  private final GroundingFacts facts;
  private final Set<String> named = new LinkedHashSet<>();
  private final List<Token> counts = new ArrayList<>();
  private final List<String> unsupported = new ArrayList<>();
  private int stated;

  GroundingCheck(GroundingFacts facts) {
    this.facts = facts;
  }

  Grounding check(String label, String reason) {
    String rest = withoutTimes(label + "\n" + reason);
    foreignDigits(rest);
    boolean namesOther = names(rest);
    int from = 0;
    Matcher end = SENTENCE_END.matcher(rest);
    while (end.find()) {
      sentence(rest.substring(from, end.start()));
      from = end.end();
    }
    sentence(rest.substring(from));
    for (Token count : counts) {
      double value = Objects.requireNonNull(count.value(), "only a number in words counts");
      if (value != named.size() && !facts.hasCount(value)) {
        unsupported.add(count.text());
      }
    }
    stated += named.size();
    boolean namesField = facts.fields().isEmpty() || !named.isEmpty() || namesOther;
    return new Grounding(stated, unsupported, namesField);
  }

  private String withoutTimes(String text) {
    Matcher clock = CLOCK.matcher(text);
    StringBuilder rest = new StringBuilder();
    while (clock.find()) {
      stated++;
      if (!facts.hasTime(clock.group())) {
        unsupported.add(clock.group());
      }
      clock.appendReplacement(rest, " ");
    }
    return clock.appendTail(rest).toString();
  }

  private void foreignDigits(String text) {
    Matcher foreign = FOREIGN_DIGITS.matcher(text);
    while (foreign.find()) {
      stated++;
      unsupported.add(foreign.group());
    }
  }

  /** Judges the snake_case names that are not fields; says whether there are any. */
  private boolean names(String text) {
    Set<String> seen = new HashSet<>();
    Matcher name = GroundingFacts.SNAKE_CASE.matcher(text);
    while (name.find()) {
      String lower = GroundingFacts.lower(name.group());
      if (!facts.isField(lower) && seen.add(lower)) {
        stated++;
        if (!facts.isNamed(lower)) {
          unsupported.add(name.group());
        }
      }
    }
    return !seen.isEmpty();
  }

  private void sentence(String text) {
    List<Token> tokens = NumberScanner.scan(text, facts.fields());
    List<String> group = new ArrayList<>();
    boolean numberSeen = false;
    for (int t = 0; t < tokens.size(); t++) {
      Token token = tokens.get(t);
      if (token.field() != null) {
        named.add(token.field());
        if (numberSeen) {
          group.clear();
          numberSeen = false;
        }
        group.add(token.field());
      } else {
        numberSeen = true;
        stated++;
        judge(
            token,
            text.substring(0, token.start()),
            text.substring(token.end()),
            owners(text, tokens, t, group));
      }
    }
  }

  /**
   * The fields that a number belongs to.
   *
   * @param before the fields that are named last before it
   */
  private static Set<String> owners(String text, List<Token> tokens, int t, List<String> before) {
    if (before.isEmpty()) {
      return firstGroup(tokens, t);
    }
    Set<String> owners = new LinkedHashSet<>(before);
    Token next = t + 1 < tokens.size() ? tokens.get(t + 1) : null;
    // A number may reach into a name: "3.5" before a field called "5 bar".
    if (next != null && next.field() != null && next.start() >= tokens.get(t).end()) {
      String between = text.substring(tokens.get(t).end(), next.start());
      if (PREPOSITION.matcher(between).matches()) {
        owners.add(next.field());
      }
    }
    return owners;
  }

  /** The fields named first after a token, up to the next number behind them. */
  private static Set<String> firstGroup(List<Token> tokens, int from) {
    Set<String> group = new LinkedHashSet<>();
    for (Token token : tokens.subList(from, tokens.size())) {
      if (token.field() != null) {
        group.add(token.field());
      } else if (!group.isEmpty()) {
        break;
      }
    }
    return group;
  }

  private void judge(Token token, String before, String behind, Set<String> owners) {
    boolean times = TIMES.matcher(behind).lookingAt();
    Double words = token.value();
    boolean supported;
    Matcher percent = RELATIVE.matcher(behind);
    if (percent.find() && !facts.isInPercent(owners)) {
      int side = percent.group(1) == null ? -1 : 1;
      supported = facts.supportsRelative(number(token).doubleValue() * side, owners);
    } else if (token.multiple() || times) {
      boolean more = MORE_THAN.matcher(before).find();
      supported = facts.supportsMultiple(number(token).doubleValue(), more, owners);
    } else {
      supported = facts.supports(number(token), behind, owners);
    }
    if (supported) {
      return;
    }
    boolean mayCount =
        words != null
            && !token.multiple()
            && !times
            && words >= 2
            && words <= MAX_COUNT
            && words == Math.rint(words);
    if (mayCount) {
      counts.add(token);
    } else {
      unsupported.add(token.text());
    }
  }

  /** The stated number, with the decimals that it states; "one hundred" has none, not minus two. */
  private static BigDecimal number(Token token) {
    if (token.value() == null) {
      return NumberScanner.parse(token.text());
    }
    BigDecimal words = BigDecimal.valueOf(token.value()).stripTrailingZeros();
    return words.scale() < 0 ? words.setScale(0) : words;
  }
}
