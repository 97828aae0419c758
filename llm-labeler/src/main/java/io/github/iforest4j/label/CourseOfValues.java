package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.UsualRange;
import java.util.List;

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

  private static String ofCourse(Finding finding) {
    List<Double> before = finding.recent();
    if (before.size() < MIN_COURSE) {
      return LabelTaxonomy.UNKNOWN;
    }
    double level = median(before.subList(0, (before.size() + 1) / 2));
    double way = finding.number() - level;
    UsualRange usual = finding.usual();
    double width = usual == null ? 0 : usual.high() - usual.low();
    if (Math.abs(way) <= STILL * width) {
      return LabelTaxonomy.UNKNOWN;
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
    if (displaced == 0) {
      return greatest > JUMP ? "spike" : "drift";
    }
    return greatest > JUMP ? "level_shift" : "drift";
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
