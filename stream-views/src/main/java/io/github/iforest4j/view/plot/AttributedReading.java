package io.github.iforest4j.view.plot;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An anomaly with the contribution of every field to its score. Immutable.
 *
 * @param name the name for people, such as its time
 * @param score its score
 * @param threshold its threshold
 * @param fields the features, the one with the largest contribution first; the contributions sum to
 *     the score minus 0.5
 */
public record AttributedReading(
    String name, double score, double threshold, List<Contribution> fields) {

  /**
   * The contribution of one field.
   *
   * @param field the name of the field
   * @param value its value with its unit and usual range; empty for a sum of fields
   * @param contribution how much it raised the score; negative if it lowered the score
   */
  public record Contribution(String field, String value, double contribution) {}

  /** Copies the list. */
  public AttributedReading {
    fields = List.copyOf(fields);
  }

  /**
   * Copies what the verdict says about a row.
   *
   * @throws IllegalArgumentException if the verdict is no anomaly: only anomalies are attributed
   */
  static AttributedReading of(String name, RecordRow row, Verdict verdict) {
    if (!verdict.isAnomaly()) {
      throw new IllegalArgumentException("only anomalies are attributed, and " + name + " is none");
    }
    List<Contribution> fields = new ArrayList<>();
    for (int f = 0; f < row.schema().numFields(); f++) {
      Field field = row.schema().field(f);
      if (field.isFeature()) {
        fields.add(
            new Contribution(
                field.name(),
                value(row, f, field, verdict),
                verdict.attribution().contribution(f)));
      }
    }
    fields.sort(
        Comparator.comparingDouble((Contribution c) -> Math.abs(c.contribution())).reversed());
    return new AttributedReading(name, verdict.score(), verdict.threshold(), fields);
  }

  /**
   * Whether the field that raised the score most has an unusual value, so that the anomaly needs no
   * look at earlier readings.
   */
  static boolean explainsItself(RecordRow row, Verdict verdict) {
    int[] top = verdict.attribution().top(1);
    if (top.length == 0) {
      // Below 0.5 nothing raises a score, and a threshold may lie there.
      return false;
    }
    int leading = top[0];
    Field field = row.schema().field(leading);
    UsualRange usual = usual(field, leading, verdict);
    return row.isUnusable(leading)
        || usual != null
            && (row.number(leading) < usual.low() || row.number(leading) > usual.high());
  }

  /** The usual range at the time of the reading. */
  private static @Nullable UsualRange usual(Field field, int f, Verdict verdict) {
    UsualRange ofDay = verdict.usual(f);
    return ofDay == null ? field.usual() : ofDay;
  }

  private static String value(RecordRow row, int f, Field field, Verdict verdict) {
    if (row.isUnusable(f)) {
      String text = row.text(f);
      return text.isEmpty() ? "no value" : text + (row.isUnseen(f) ? " (never seen)" : "");
    }
    if (field.kind() != FieldKind.NUMERIC) {
      return row.text(f);
    }
    String number = PlainText.number(row.number(f));
    String value = field.unit().isEmpty() ? number : number + " " + field.unit();
    UsualRange usual = usual(field, f, verdict);
    return usual == null
        ? value
        : value
            + " (usual "
            + PlainText.number(usual.low())
            + " to "
            + PlainText.number(usual.high())
            + ")";
  }
}
