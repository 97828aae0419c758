package io.github.iforest4j.detect;

import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A verdict as one sentence for people. */
final class VerdictText {
  private static final int MAX_FIELDS = 3;
  private static final int MAX_TEXT = 64;

  private VerdictText() {}

  /**
   * The sentence.
   *
   * @param reading what was judged; null unless the verdict is an anomaly
   */
  static String of(Verdict verdict, @Nullable RecordRow reading) {
    if (verdict.state() == Verdict.State.WARMING) {
      return "not enough readings yet: this is number " + (verdict.position() + 1);
    }
    String numbers =
        String.format(
            Locale.ROOT, "score %.2f, threshold %.2f", verdict.score(), verdict.threshold());
    if (reading == null) {
      return "usual (" + numbers + ")";
    }
    List<String> clauses = new ArrayList<>();
    for (int f : fields(verdict)) {
      clauses.add(clause(verdict, reading, f));
    }
    String what = clauses.isEmpty() ? "no single field stands out" : String.join("; ", clauses);
    return what + " (" + numbers + ")";
  }

  /** The cause, then the others that drive the anomaly. */
  private static List<Integer> fields(Verdict verdict) {
    List<Integer> fields = new ArrayList<>();
    if (verdict.cause() >= 0) {
      fields.add(verdict.cause());
    }
    for (int f : verdict.attribution().top(MAX_FIELDS)) {
      if (fields.size() < MAX_FIELDS
          && f != verdict.cause()
          && verdict.attribution().driving(f) != 0) {
        fields.add(f);
      }
    }
    return fields;
  }

  private static String clause(Verdict verdict, RecordRow reading, int f) {
    Field field = reading.schema().field(f);
    String name = PlainText.clean(field.name(), MAX_TEXT);
    String text = PlainText.clean(reading.text(f), MAX_TEXT);
    if (reading.isUnusable(f)) {
      return text.isEmpty() ? name + " has no value" : name + " '" + text + "' is no usable value";
    }
    if (reading.isUnseen(f)) {
      return name + " '" + text + "' was never seen in training";
    }
    if (field.kind() != FieldKind.NUMERIC) {
      return name + " " + text + " is rare here";
    }
    double value = reading.number(f);
    String unit = field.unit().isEmpty() ? "" : " " + PlainText.clean(field.unit(), MAX_TEXT);
    String measured = name + " " + PlainText.number(value) + unit;
    if (verdict.aspect(f) == Aspect.SHAPE) {
      return measured + ": unusual shape over the last " + verdict.span() + " readings";
    }
    UsualRange ofDay = verdict.usual(f);
    UsualRange usual = ofDay == null ? field.usual() : ofDay;
    String range =
        usual == null
            ? ""
            : usual.low() == usual.high()
                ? " its usual value of " + PlainText.number(usual.low())
                : " its usual range of "
                    + PlainText.number(usual.low())
                    + " to "
                    + PlainText.number(usual.high());
    if (usual != null && (value > usual.high() || value < usual.low())) {
      return measured + (value > usual.high() ? " is above" : " is below") + range;
    }
    int side = verdict.attribution().direction(f);
    return switch (verdict.aspect(f)) {
      case LEVEL ->
          measured
              + " has an unusual"
              + (side > 0 ? "ly high" : side < 0 ? "ly low" : "")
              + " recent level";
      case SPREAD -> measured + (side < 0 ? " moves less than usual" : " moves more than usual");
      case RHYTHM -> measured + " is unusual for the time of the day";
      case RELATION -> measured + " does not go with the other values";
      default -> measured + " is unusual" + (range.isEmpty() ? "" : ", though within" + range);
    };
  }
}
