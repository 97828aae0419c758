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

  /** Clearly outside a range is farther than this share of its width. */
  private static final double FAR = .1;

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
   * @param usual where numbers usually lie; null if not known
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
      List<Double> before = recent.of(f);
      Deviation deviation =
          deviation(row, f, aspects.apply(f), direction, before, usualSpreads.applyAsDouble(f));
      List<Double> course = findings.size() < MAX_COURSES ? before : List.of();
      findings.add(finding(row, f, deviation, direction, share, course));
    }
    List<Finding> context = new ArrayList<>();
    for (int f = 0; f < found.length && context.size() < MAX_CONTEXT; f++) {
      if (!found[f] && row.schema().field(f).isFeature()) {
        double share = raised > 0 ? Math.max(0, attribution.contribution(f)) / raised : 0;
        int direction = attribution.direction(f);
        Deviation deviation = deviation(row, f, Aspect.NONE, direction, List.of(), Double.NaN);
        context.add(finding(row, f, deviation, direction, share, List.of()));
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
      RecordRow row, int f, Deviation deviation, int direction, double share, List<Double> recent) {
    Field field = row.schema().field(f);
    boolean categorical = field.kind() == FieldKind.CATEGORICAL;
    return new Finding(
        field.name(),
        field.kind(),
        row.text(f),
        categorical ? Double.NaN : row.number(f),
        field.unit(),
        field.usual(),
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

  private static Deviation deviation(
      RecordRow row, int f, Aspect aspect, int direction, List<Double> before, double usualSpread) {
    Field field = row.schema().field(f);
    // A category that is missing now but also was in training is nothing new.
    boolean categorical = field.kind() == FieldKind.CATEGORICAL;
    if (row.isUnusable(f) && !(categorical && !row.isUnseen(f))) {
      return Deviation.MISSING;
    }
    if (row.isUnseen(f)) {
      return Deviation.NEVER_SEEN;
    }
    if (categorical) {
      return Deviation.NONE;
    }
    double value = row.number(f);
    UsualRange usual = field.usual();
    FieldCourse course = new FieldCourse(before, value, usual, usualSpread);
    if (aspect == Aspect.SPREAD && direction < 0 && course.isStill()) {
      return Deviation.STUCK;
    }
    if (usual != null && value > usual.high()) {
      return Deviation.ABOVE_RANGE;
    }
    if (usual != null && value < usual.low()) {
      return Deviation.BELOW_RANGE;
    }
    return ofCourse(aspect, direction, course);
  }

  /** What the last readings say of a value that is usual by itself. */
  private static Deviation ofCourse(Aspect aspect, int direction, FieldCourse course) {
    boolean moves = aspect == Aspect.SPREAD && direction > 0;
    if (moves && course.isRestless()) {
      return Deviation.RESTLESS;
    }
    boolean ofWindow = aspect == Aspect.LEVEL || aspect == Aspect.SPREAD || aspect == Aspect.RHYTHM;
    if (ofWindow && course.isBackInRange()) {
      return Deviation.BACK_IN_RANGE;
    }
    int jump = aspect == Aspect.LEVEL || moves ? course.jump() : 0;
    return jump > 0 ? Deviation.SUDDEN_RISE : jump < 0 ? Deviation.SUDDEN_FALL : Deviation.NONE;
  }

  /**
   * How well this reading shows what is wrong: 2 if its leading field is clearly unusual at this
   * reading; 1 if it is unusual only together with others or in time, if it is outside its usual
   * range by less than a tenth of that range's width, or if no field leads; 0 if it is {@link
   * Deviation#BACK_IN_RANGE} and the alarm only lingers.
   */
  public int rank() {
    if (findings.isEmpty()) {
      return 1;
    }
    Finding first = findings.get(0);
    return switch (first.deviation()) {
      case BACK_IN_RANGE -> 0;
      case NONE -> 1;
      case ABOVE_RANGE, BELOW_RANGE -> isFarOutside(first) ? 2 : 1;
      default -> 2;
    };
  }

  private static boolean isFarOutside(Finding finding) {
    UsualRange usual = finding.usual();
    if (usual == null) {
      return true;
    }
    double distance = Math.max(finding.number() - usual.high(), usual.low() - finding.number());
    return distance > FAR * (usual.high() - usual.low());
  }

  /**
   * Whether this reading shows what is wrong better than another one of the same incident: it has
   * the higher {@link #rank}, or the same and the higher score.
   */
  public boolean isWorseThan(Evidence other) {
    return rank() == other.rank() ? score > other.score : rank() > other.rank();
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
