package io.github.iforest4j;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The box kernel for machines with vectors of 256 bits: one lane, one feature.
 *
 * <ul>
 *   <li>What lies outside is two comparisons of floats; chances are computed in all lanes, for what
 *       that costs is less than to find the few that count, and added where they do.
 *   <li>Climbers that a box contains drop out between the two: half of them at the first level.
 *   <li>Wider vectors lose: most forests have few features, and a division of twice the width takes
 *       twice the time.
 * </ul>
 *
 * <p>The same floats are divided as in {@link ScalarBoxKernel}, and the same integers added.
 *
 * <p>Takes 8 bytes per feature, rounded up to eight of them, and box.
 */
class VectorBoxKernel extends PackedBoxKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;

  /** Features of a vector: {@link BoxLayout#MULTIPLE}. */
  private static final int LANES = SPECIES.length();

  static final int ONE_BITS = Float.floatToRawIntBits(1);

  /** By box: all low bounds, then all high ones. */
  final float[] lowHigh;

  VectorBoxKernel(BoxLayout boxes) {
    super(boxes);
    this.lowHigh = new float[Math.multiplyExact(boxes.everything + 1, 2 * width)];
    for (int box = 0; box <= boxes.everything; box++) {
      for (int f = 0; f < width; f++) {
        boolean real = f < boxes.numFeatures && box < boxes.everything;
        lowHigh[box * 2 * width + f] = real ? boxes.low(box, f) : Float.NEGATIVE_INFINITY;
        lowHigh[(box * 2 + 1) * width + f] = real ? boxes.high(box, f) : Float.POSITIVE_INFINITY;
      }
    }
  }

  @Override
  void prepare(BoxScratch scratch, int r) {}

  @Override
  int keepOutside(BoxScratch scratch, int count, int rowMask) {
    final int[] box = scratch.box;
    final int[] climber = scratch.climber;
    final long[] outside = scratch.outside;
    for (int k = 0; k < count; k++) {
      outside[k] =
          outside(lowHigh, box[k] * 2 * width, scratch.values, (climber[k] & rowMask) * width);
    }
    int left = dropInside(box, climber, outside, count);
    for (int k = 0; k < left; k++) {
      scratch.chances[k] =
          chances(lowHigh, box[k] * 2 * width, scratch.values, (climber[k] & rowMask) * width)
              - ONE_BITS * Long.bitCount(outside[k]);
      scratch.constant[k] = boxes.countConstant(box[k], outside[k]);
    }
    return left;
  }

  final long outside(float[] bounds, int low, float[] values, int x) {
    long mask = 0;
    for (int f = 0; f < width; f += LANES) {
      FloatVector value = FloatVector.fromArray(SPECIES, values, x + f);
      VectorMask<Float> below = value.lt(FloatVector.fromArray(SPECIES, bounds, low + f));
      VectorMask<Float> above =
          value.compare(
              VectorOperators.GT, FloatVector.fromArray(SPECIES, bounds, low + width + f));
      mask |= below.or(above).toLong() << f;
    }
    return mask;
  }

  /** The sum over features outside of the bits of chance + 1. */
  int chances(float[] bounds, int low, float[] values, int x) {
    IntVector sum = IntVector.zero(IntVector.SPECIES_256);
    for (int f = 0; f < width; f += LANES) {
      FloatVector value = FloatVector.fromArray(SPECIES, values, x + f);
      FloatVector fromLow = value.sub(FloatVector.fromArray(SPECIES, bounds, low + f));
      FloatVector fromHigh = value.sub(FloatVector.fromArray(SPECIES, bounds, low + width + f));
      VectorMask<Float> above = fromHigh.compare(VectorOperators.GT, 0);
      VectorMask<Float> outside = above.or(fromLow.lt(0));
      FloatVector near = fromLow.blend(fromHigh, above);
      FloatVector far = fromHigh.blend(fromLow, above);
      IntVector bits = near.div(far).add(1).reinterpretAsInts();
      sum = sum.add(bits, outside.cast(IntVector.SPECIES_256));
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
