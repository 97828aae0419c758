package io.github.iforest4j.label.ground;

import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a number is the share of a field, or how much it moved, if a sentence says so. Stateless.
 */
final class Amounts {
  /** "x carries 3 %": its share of what raised the score. */
  private static final Pattern CARRIES =
      Pattern.compile(
          Statement.FIELD
              + "\\s+(?:alone\\s+)?(?:carries|contributes|accounts for|explains|has a share of)\\s+"
              + NumberRoles.NUMBER
              + "\\s*(?:%|percent)");

  /** "x lost 3 bar". */
  private static final Pattern CHANGED_BY =
      Pattern.compile(
          "\\b(?:lost|gained|(?:fell|rose|dropped|increased|decreased|climbed|sank|declined|jumped)"
              + "(?: \\w+)? by)\\s+(?:about\\s+)?"
              + NumberRoles.NUMBER);

  private Amounts() {}

  static void check(
      Statement statement, Function<String, List<Finding>> findings, Set<String> wrong) {
    shares(statement, findings, wrong);
    movements(statement, findings, wrong);
  }

  private static void shares(
      Statement statement, Function<String, List<Finding>> findings, Set<String> wrong) {
    Matcher carries = CARRIES.matcher(statement.text());
    while (carries.find()) {
      String number = carries.group(1);
      List<String> fields = statement.subjects(carries.start(1), carries.end(1), false);
      for (String field : fields) {
        if (fields.size() == 1
            && findings.apply(field).stream()
                .noneMatch(
                    f ->
                        GroundingFacts.rounds(
                            List.of(100 * f.share(), Math.floor(1000 * f.share()) / 10),
                            NumberScanner.parse(number)))) {
          wrong.add(number + " % is not the share of " + field);
        }
      }
    }
  }

  private static void movements(
      Statement statement, Function<String, List<Finding>> findings, Set<String> wrong) {
    Matcher by = CHANGED_BY.matcher(statement.text());
    while (by.find()) {
      String number = by.group(1);
      for (String field : statement.subjects(by.start(1), by.end(1), false)) {
        if (findings.apply(field).stream().noneMatch(f -> isMovement(f, number))) {
          wrong.add(number + " is not how much " + field + " moved");
        }
      }
    }
  }

  private static boolean isMovement(Finding finding, String number) {
    UsualRange usual = finding.usual();
    return finding.kind() != FieldKind.NUMERIC
        || finding.recent().stream()
            .anyMatch(
                value -> NumberRoles.rounds(finding, Math.abs(finding.number() - value), number))
        || (usual != null
            && (NumberRoles.rounds(finding, Math.abs(finding.number() - usual.median()), number)
                || NumberRoles.rounds(finding, Math.abs(finding.number() - usual.high()), number)
                || NumberRoles.rounds(finding, Math.abs(finding.number() - usual.low()), number)));
  }
}
