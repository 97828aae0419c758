package io.github.iforest4j.explain;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.detect.Aspect;
import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the detector computed about one anomaly: all that a labeller may mention. Immutable and
 * independent of the row and the verdict that it was made from.
 *
 * @param time the event time; null if the reading has none
 * @param score the anomaly score in (0,1]
 * @param threshold the threshold that it exceeded
 * @param confidence how sure the detector is; null if not known
 * @param findings the fields that made the reading more anomalous: the one that the detector names
 *     as the cause, then the others, largest share first; at most {@link #MAX_FINDINGS}
 * @param context other fields of the reading, in record order; at most {@link #MAX_CONTEXT}
 */
public record Evidence(
    @Nullable Instant time,
    double score,
    double threshold,
    @Nullable Confidence confidence,
    List<Finding> findings,
    List<Finding> context) {
  /** The largest number of findings. */
  public static final int MAX_FINDINGS = 8;

  /** The largest number of other fields. */
  public static final int MAX_CONTEXT = 24;

  /** The largest number of leading findings. */
  public static final int MAX_LEADING = 3;

  /** The number of leading fields whose recent values are kept. */
  private static final int MAX_COURSES = 3;

  /**
   * In what way a value is unusual by itself. Each is true of the values that were read; what the
   * detector's windows still hold of earlier readings only says where to look.
   */
  public enum Deviation {
    /** Above the usual range. */
    ABOVE_RANGE,
    /** Below the usual range. */
    BELOW_RANGE,
    /** A category that no training record had. */
    NEVER_SEEN,
    /** No usable value where there should be one. */
    MISSING,
    /** Within its usual range, but it jumped up within its last readings. */
    SUDDEN_RISE,
    /** Within its usual range, but it jumped down within its last readings. */
    SUDDEN_FALL,
    /** Its last values are equal, although it usually moves. */
    STUCK,
    /** Within its usual range, but its last values move to and fro more than usual. */
    RESTLESS,
    /** Back in its usual range, which it left within its last readings. */
    BACK_IN_RANGE,
    /** Not unusual by itself, only together with other fields or with what came before. */
    NONE
  }

  /**
   * One field of the reading. Texts come from the stream; they are stripped of control characters
   * and shortened to {@link #MAX_TEXT} characters.
   *
   * @param field the field's name
   * @param kind what values it holds
   * @param value the value as text; empty when there is none
   * @param number the value as a number; NaN when it is none, and for categories
   * @param unit the unit of measurement; empty when unknown
   * @param usual where numbers usually lie at the time of the reading, with what is expected as the
   *     median; null if not known
   * @param knownValues the categories that training saw; empty unless categorical
   * @param deviation in what way the value is unusual by itself
   * @param direction +1 when the detector found it on the high side, −1 on the low side, else 0
   * @param share this field's part of what moved the score up, in [0,1]; the shares of all fields
   *     sum to 1, unless nothing moved it up
   * @param recent its values in the readings before this one, oldest first, where they were usable
   *     numbers; at most {@link RecentReadings#MAX_LENGTH}; empty if they were not kept
   */
  public record Finding(
      String field,
      FieldKind kind,
      String value,
      double number,
      String unit,
      @Nullable UsualRange usual,
      List<String> knownValues,
      Deviation deviation,
      int direction,
      double share,
      List<Double> recent) {
    /** The longest name, value or unit, in characters. */
    public static final int MAX_TEXT = 64;

    /** The {@link #excess} of what is wrong without a distance, in widths of a usual range. */
    public static final double NO_DISTANCE = .25;

    /**
     * Cleans the texts.
     *
     * @throws IllegalArgumentException if the share is not in [0,1]
     */
    public Finding {
      field = PlainText.clean(field, MAX_TEXT);
      value = PlainText.clean(value, MAX_TEXT);
      unit = PlainText.clean(unit, MAX_TEXT);
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(deviation, "deviation");
      knownValues = List.copyOf(knownValues);
      recent = List.copyOf(recent);
      if (recent.size() > RecentReadings.MAX_LENGTH) {
        throw new IllegalArgumentException(
            "recent holds at most " + RecentReadings.MAX_LENGTH + " values, was " + recent.size());
      }
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("share must be in [0,1], was " + share);
      }
    }

    /** Whether it is a category that no training record had. */
    public boolean isUnseen() {
      return deviation == Deviation.NEVER_SEEN;
    }

    /**
     * How far the value lies outside its usual range, in widths of that range; 0 within it. What
     * has no distance counts as {@value #NO_DISTANCE}: a sensor that is stuck or gives no value, an
     * unseen category, and a number outside a range without width.
     */
    public double excess() {
      return switch (deviation) {
        case STUCK, MISSING, NEVER_SEEN -> NO_DISTANCE;
        case ABOVE_RANGE, BELOW_RANGE -> {
          double width = usual == null ? 0 : usual.high() - usual.low();
          yield usual != null && width > 0 && kind == FieldKind.NUMERIC
              ? Math.max(number - usual.high(), usual.low() - number) / width
              : NO_DISTANCE;
        }
        default -> 0;
      };
    }

    /** Whether there is no usable value. */
    public boolean isMissing() {
      return deviation == Deviation.MISSING;
    }

    private Finding withoutCourse() {
      return new Finding(
          field,
          kind,
          value,
          number,
          unit,
          usual,
          knownValues,
          deviation,
          direction,
          share,
          List.of());
    }
  }

  /** Copies the lists. */
  public Evidence {
    findings = List.copyOf(findings);
    context = List.copyOf(context);
  }

  /**
   * The evidence for a verdict. As no earlier readings are known, it says nothing of the course of
   * a value: one in its usual range is {@link Deviation#NONE}.
   *
   * @param row the reading, of the schema that the verdict's attribution is about
   * @param verdict the detector's answer; normally {@link Verdict.State#ANOMALY}, for otherwise
   *     nothing is attributed and there are no findings
   * @param time the event time; null if there is none
   */
  public static Evidence of(RecordRow row, Verdict verdict, @Nullable Instant time) {
    return of(row, verdict, time, RecentReadings.NONE);
  }

  /**
   * The evidence for a verdict, with the course of the fields that stand out.
   *
   * @param recent the readings before this one
   */
  public static Evidence of(
      RecordRow row, Verdict verdict, @Nullable Instant time, RecentReadings recent) {
    return of(
        row,
        verdict.attribution(),
        verdict.cause(),
        verdict::aspect,
        f -> {
          UsualRange ofDay = verdict.usual(f);
          return ofDay == null ? row.schema().field(f).usual() : ofDay;
        },
        verdict::usualSpread,
        verdict.score(),
        verdict.threshold(),
        verdict.confidence(),
        time,
        recent);
  }

  /**
   * The evidence for a score and its attribution, for callers without a {@link Verdict}.
   *
   * @param row the reading, of the schema that the attribution is about
   * @param cause the field to name first; −1 for the one with the largest contribution
   * @param usualSpreads by field, as {@link Verdict#usualSpread} gives them
   */
  public static Evidence of(
      RecordRow row,
      Attribution attribution,
      int cause,
      IntFunction<Aspect> aspects,
      IntToDoubleFunction usualSpreads,
      double score,
      double threshold,
      @Nullable Confidence confidence,
      @Nullable Instant time,
      RecentReadings recent) {
    return of(
        row,
        attribution,
        cause,
        aspects,
        f -> row.schema().field(f).usual(),
        usualSpreads,
        score,
        threshold,
        confidence,
        time,
        recent);
  }

  private static Evidence of(
      RecordRow row,
      Attribution attribution,
      int cause,
      IntFunction<Aspect> aspects,
      IntFunction<@Nullable UsualRange> usual,
      IntToDoubleFunction usualSpreads,
      double score,
      double threshold,
      @Nullable Confidence confidence,
      @Nullable Instant time,
      RecentReadings recent) {
    double raised = 0;
    for (int f = 0; f < attribution.size(); f++) {
      raised += Math.max(0, attribution.contribution(f));
    }
    List<Finding> findings = new ArrayList<>();
    boolean[] found = new boolean[attribution.size()];
    for (int f : causeFirst(attribution.top(MAX_FINDINGS), cause)) {
      found[f] = true;
      double share = Math.min(1, attribution.contribution(f) / raised);
      int direction = attribution.direction(f);
      Deviation deviation =
          DeviationRules.deviation(
              row,
              f,
              aspects.apply(f),
              direction,
              usual.apply(f),
              usualSpreads.applyAsDouble(f),
              recent);
      List<Double> course = findings.size() < MAX_COURSES ? recent.of(f) : List.of();
      findings.add(finding(row, f, deviation, direction, usual.apply(f), share, course));
    }
    List<Finding> context = new ArrayList<>();
    for (int f = 0; f < found.length && context.size() < MAX_CONTEXT; f++) {
      if (!found[f] && row.schema().field(f).isFeature()) {
        double share = raised > 0 ? Math.max(0, attribution.contribution(f)) / raised : 0;
        int direction = attribution.direction(f);
        UsualRange range = usual.apply(f);
        Deviation deviation =
            DeviationRules.deviation(
                row, f, Aspect.NONE, direction, range, Double.NaN, RecentReadings.NONE);
        context.add(finding(row, f, deviation, direction, range, share, List.of()));
      }
    }
    return new Evidence(time, score, threshold, confidence, findings, context);
  }

  private static int[] causeFirst(int[] fields, int cause) {
    for (int i = 1; i < fields.length; i++) {
      if (fields[i] == cause) {
        System.arraycopy(fields, 0, fields, 1, i);
        fields[0] = cause;
      }
    }
    return fields;
  }

  private static Finding finding(
      RecordRow row,
      int f,
      Deviation deviation,
      int direction,
      @Nullable UsualRange usual,
      double share,
      List<Double> recent) {
    Field field = row.schema().field(f);
    boolean categorical = field.kind() == FieldKind.CATEGORICAL;
    return new Finding(
        field.name(),
        field.kind(),
        row.text(f),
        categorical ? Double.NaN : row.number(f),
        field.unit(),
        usual,
        field.categories(),
        deviation,
        direction,
        share,
        recent);
  }

  /**
   * The leading findings, at most {@link #MAX_LEADING}: the first, and those that carry at least a
   * tenth of the score and a quarter of what the first carries.
   */
  public List<Finding> leading() {
    List<Finding> leading = new ArrayList<>();
    for (Finding finding : findings) {
      double least = leading.isEmpty() ? 0 : Math.max(.1, leading.get(0).share() / 4);
      if (leading.size() == MAX_LEADING || finding.share() < least) {
        break;
      }
      leading.add(finding);
    }
    return leading;
  }

  /**
   * What kind of anomaly this is, for those that look alike: the leading fields and in what way
   * each is unusual; the value too where it is a word. Two anomalies of the same signature may
   * differ in every number.
   */
  public String signature() {
    StringBuilder signature = new StringBuilder();
    for (Finding finding : leading()) {
      signature.append(finding.field()).append('\u001f').append(finding.deviation());
      signature.append('\u001f');
      if (finding.kind() != FieldKind.NUMERIC) {
        signature.append(finding.value());
      }
      signature.append('\u001e');
    }
    return signature.toString();
  }

  /**
   * How well this reading shows what is wrong: 2 if its {@link #lead} is clearly unusual at this
   * reading; 1 if it is unusual only together with others or in time, if it is outside its usual
   * range by less than a tenth of that range's width, or if no field leads; 0 if it is {@link
   * Deviation#BACK_IN_RANGE} and the alarm only lingers.
   */
  public int rank() {
    Finding lead = lead();
    if (lead == null || isClear(lead)) {
      return lead == null ? 1 : 2;
    }
    return lead.deviation() == Deviation.BACK_IN_RANGE ? 0 : 1;
  }

  /**
   * The finding to name the reading after: the first, if it is clearly unusual by itself; else that
   * of the {@linkplain #leading() leading} ones that is farthest outside its usual range, if there
   * is one; else the first. Null if there is none.
   */
  public @Nullable Finding lead() {
    List<Finding> leading = leading();
    if (leading.isEmpty()) {
      return null;
    }
    Finding lead = leading.get(0);
    for (Finding finding : leading) {
      lead = !isClear(lead) && finding.excess() > lead.excess() ? finding : lead;
    }
    return lead;
  }

  private static boolean isClear(Finding finding) {
    return switch (finding.deviation()) {
      case BACK_IN_RANGE, NONE -> false;
      case ABOVE_RANGE, BELOW_RANGE -> DeviationRules.isFarOutside(finding);
      default -> true;
    };
  }

  /**
   * How far the reading is outside what is usual: the largest {@link Finding#excess} of its {@link
   * #leading} findings.
   */
  public double excess() {
    double excess = 0;
    for (Finding finding : leading()) {
      excess = Math.max(excess, finding.excess());
    }
    return excess;
  }

  /**
   * Whether this reading shows what is wrong better than another one of the same incident: it has
   * the higher {@link #rank}; of the same rank, the larger {@link #excess}; of the same excess, the
   * higher score.
   */
  public boolean isWorseThan(Evidence other) {
    if (rank() != other.rank()) {
      return rank() > other.rank();
    }
    double difference = excess() - other.excess();
    return difference == 0 ? score > other.score : difference > 0;
  }

  /** The same evidence without the values of earlier readings. */
  public Evidence withoutCourses() {
    return new Evidence(
        time,
        score,
        threshold,
        confidence,
        findings.stream().map(Finding::withoutCourse).toList(),
        context);
  }
}
