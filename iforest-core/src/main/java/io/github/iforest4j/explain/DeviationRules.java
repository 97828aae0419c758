package io.github.iforest4j.explain;

import io.github.iforest4j.detect.Aspect;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import org.jspecify.annotations.Nullable;

/** Decides in what way a value is unusual: by the value first, then by the last readings. */
final class DeviationRules {
  /** Clearly outside a range is farther than this share of its width. */
  private static final double FAR = .1;

  private DeviationRules() {}

  /**
   * In what way the value of a field is unusual by itself.
   *
   * @param usual null if it has no usual range
   * @param usualSpread NaN if it is not known
   */
  static Deviation deviation(
      RecordRow row,
      int f,
      Aspect aspect,
      int direction,
      @Nullable UsualRange usual,
      double usualSpread,
      RecentReadings recent) {
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
    FieldCourse course =
        new FieldCourse(
            recent.of(f), value, usual, usualSpread, recent.hasLeftRange(f, FieldCourse.RECENT));
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

  static boolean isFarOutside(Evidence.Finding finding) {
    return finding.usual() == null || finding.excess() > FAR;
  }
}
