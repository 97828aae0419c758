package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.shape.ShapeDictionary;
import io.github.iforest4j.shape.ShapeMemory;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * How unusual the shape of a series' latest readings is, joined with the forest's score. One
 * writer; allocates nothing.
 *
 * <p>With u the isolation of the latest readings over the isolation that {@value #SHARE} of
 * training does not exceed, the shape's score is u/(u + {@value #HALF}): 0.71 at that isolation,
 * 0.75 at 1.2 times, 0.83 at twice that. The joint score is the larger one of the two. The forest's
 * counts for {@value #ROOM} of what it lies above the level of the alarm: it says less about a
 * series with a rhythm, and a clearly unusual shape must rank above a value that is somewhat rare.
 */
final class ShapeScore {
  private static final double SHARE = .99;
  private static final double HALF = .4;
  private static final double ROOM = .3;

  /** An isolation below that is usual, however alike the shapes of a training are. */
  private static final double LEAST = .8;

  private final ShapeMemory memory;
  private final double usual;
  private final double level;
  private double shape;

  /**
   * Follows a new stream.
   *
   * @param level the score from which on a forest's score counts less
   */
  ShapeScore(ShapeDictionary dictionary, double level) {
    this.memory = new ShapeMemory(dictionary);
    this.usual = Math.max(LEAST, dictionary.usual(SHARE));
    this.level = level;
  }

  /** The level for a config: that of its alarm, if its alarm has one. */
  static double level(DetectorConfig config) {
    ThresholdRule rule = config.threshold();
    return rule.kind() == ThresholdRule.Kind.SCORE
        ? rule.value()
        : Preset.METRIC.threshold().value();
  }

  /** Takes the next reading; one without a value has no shape. */
  void next(double value, boolean missing) {
    double isolation = missing ? 0 : memory.next(value);
    double unusual = Double.isNaN(isolation) ? 0 : isolation / usual;
    shape = unusual / (unusual + HALF);
  }

  /** The joint score of the latest reading. */
  double join(double score) {
    return Math.max(shape, ofForest(score, level));
  }

  /** Whether the shape is more unusual than what the forest saw. */
  boolean leads(double score) {
    return shape > ofForest(score, level);
  }

  /** What a forest's score is worth in the joint one, if the shape is usual. */
  static double ofForest(double score, double level) {
    return score > level ? level + ROOM * (score - level) : score;
  }

  /** Gives a joint score that the shape leads to the only field of the series. */
  void attribute(Verdict verdict, int field, double score) {
    verdict.attribution().add(field, score - .5, 0);
    verdict.setAspect(field, Aspect.SHAPE);
    verdict.setSpan(memory.span());
  }

  void write(DataOutputStream out) throws IOException {
    memory.write(out);
  }

  void read(PayloadReader in) throws InvalidModelException {
    memory.read(in);
  }
}
