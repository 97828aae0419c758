package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.UsualRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one of the {@linkplain LabelTaxonomy#STANDARD standard categories} for an anomaly by
 * fixed rules, from the finding about its leading field and the values before it.
 */
final class CourseOfValues {
  /** A value that has moved less than this share of its usual width has not moved. */
  private static final double STILL = .01;

  /** A step of at least this share of the whole way is a jump. */
  private static final double JUMP = .5;

  private static final int MIN_COURSE = 4;

  /** The greatest step must be at least this share of the way, so that it is clearly a jump. */
  private static final double CLEAR_JUMP = .8;

  /** The greatest step must be at most this share of the way, so that it is clearly none. */
  private static final double CLEAR_CREEP = .3;

  private CourseOfValues() {}

  /** The category of an anomaly with these leading findings. */
  static String category(List<Finding> leading) {
    if (leading.isEmpty()) {
      return LabelTaxonomy.UNKNOWN;
    }
    Finding first = leading.get(0);
    return switch (first.deviation()) {
      case NEVER_SEEN -> "new_value";
      case MISSING -> "dropout";
      case STUCK -> "stuck";
      case NONE -> leading.size() > 1 ? "combination" : LabelTaxonomy.UNKNOWN;
      case RESTLESS -> "noise";
      case BACK_IN_RANGE -> LabelTaxonomy.UNKNOWN;
      case ABOVE_RANGE, BELOW_RANGE, SUDDEN_RISE, SUDDEN_FALL -> ofCourse(first);
    };
  }

  /**
   * The category that the detector's evidence decides: by the state of the leading field (stuck,
   * missing, never seen, restless), or by its course if the value has moved by at least the width
   * of its usual range, clearly in one step or clearly in many.
   *
   * @return empty if the evidence leaves it open
   */
  static String decided(List<Finding> leading) {
    if (leading.isEmpty()) {
      return "";
    }
    Finding first = leading.get(0);
    return switch (first.deviation()) {
      case NEVER_SEEN, MISSING, STUCK, RESTLESS -> category(leading);
      case NONE, BACK_IN_RANGE -> "";
      case ABOVE_RANGE, BELOW_RANGE, SUDDEN_RISE, SUDDEN_FALL -> {
        Course course = Course.of(first);
        yield course == null || !course.isClear() ? "" : course.category();
      }
    };
  }

  private static String ofCourse(Finding finding) {
    Course course = Course.of(finding);
    return course == null ? LabelTaxonomy.UNKNOWN : course.category();
  }

  /**
   * How a value came to where it is.
   *
   * @param way how far it is from its old level
   * @param width the width of its usual range; 0 when unknown
   * @param displaced the number of earlier values that are nearer to the current one
   * @param greatest the greatest step, as a share of the way
   */
  private record Course(double way, double width, int displaced, double greatest) {
    /** The course of a finding; null if it is too short, or the value has not moved. */
    static @Nullable Course of(Finding finding) {
      List<Double> before = finding.recent();
      if (before.size() < MIN_COURSE) {
        return null;
      }
      double level = median(before.subList(0, (before.size() + 1) / 2));
      double way = finding.number() - level;
      UsualRange usual = finding.usual();
      double width = usual == null ? 0 : usual.high() - usual.low();
      if (Math.abs(way) <= STILL * width) {
        return null;
      }
      // The position of each value on the way: 0 at the old level, 1 at the current value.
      int displaced = 0;
      double greatest = 0;
      double last = 0;
      for (int i = 0; i <= before.size(); i++) {
        double at = i == before.size() ? 1 : (before.get(i) - level) / way;
        greatest = Math.max(greatest, i == 0 ? 0 : at - last);
        displaced += i < before.size() && at > JUMP ? 1 : 0;
        last = at;
      }
      return new Course(way, width, displaced, greatest);
    }

    String category() {
      if (displaced == 0) {
        return greatest > JUMP ? "spike" : "drift";
      }
      return greatest > JUMP ? "level_shift" : "drift";
    }

    boolean isClear() {
      boolean far = width > 0 && Math.abs(way) >= width;
      return far && (greatest >= CLEAR_JUMP || greatest <= CLEAR_CREEP);
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
