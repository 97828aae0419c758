package io.github.iforest4j.shape;

import java.util.Arrays;

/**
 * Windows of one length from a training series, and the search for the nearest one. Immutable and
 * thread-safe; what a search needs is in {@link Search}.
 *
 * <p>A window is its values less their weighted mean, times the root of their weights. Weights rise
 * from {@value #OLDEST} for the oldest value to 1 for the newest, so that what has just happened
 * counts most, and an anomaly is nearest to the end of the first windows that hold it.
 *
 * <p>The search compares a sketch first (Keogh et al., "Dimensionality reduction for fast
 * similarity search", 2001): the projections on {@value #SEGMENTS} orthonormal vectors, each
 * constant (before weighting) over a segment of the window, and the norm of the rest. Its distance
 * is never larger than that of the windows, so most windows are excluded by a few multiplications;
 * the others are compared value by value from the newest, until they are farther than the nearest
 * so far.
 */
final class WindowSet {
  private static final float OLDEST = .02f;
  private static final int SEGMENTS = 8;
  private static final int SKETCH = SEGMENTS + 1;

  /** Rounding must not exclude the nearest window. */
  private static final float SLACK = .9999f;

  private static final int CHUNK = 16;

  private final int length;
  private final int size;
  private final float[] rootWeights;
  private final float sumOfWeights;

  /** By segment: its first place, and one over the root of its sum of weights. */
  private final int[] segmentBegin = new int[SEGMENTS + 1];

  private final float[] segmentScale = new float[SEGMENTS];

  /** Window after window. */
  private final float[] windows;

  /** Coordinate after coordinate: one number per window. */
  private final float[] sketches;

  /** By window: the distance to the nearest other one that does not overlap it much. */
  private final float[] isolation;

  private final float floor;

  /**
   * Cuts the windows.
   *
   * @param series the training series, scaled
   * @param ends by window: the place of its last value, ascending, at least {@code length} − 1
   * @param length of a window, at least {@value #SEGMENTS}
   * @param least the deviation of each value, in units of the series, that counts as none
   */
  WindowSet(float[] series, int[] ends, int length, float least) {
    this.length = length;
    this.size = ends.length;
    this.rootWeights = new float[length];
    float weights = 0;
    for (int i = 0; i < length; i++) {
      float weight = OLDEST + (1 - OLDEST) * i / (length - 1);
      weights += weight;
      rootWeights[i] = (float) Math.sqrt(weight);
    }
    this.sumOfWeights = weights;
    for (int s = 0; s < SEGMENTS; s++) {
      segmentBegin[s] = s * length / SEGMENTS;
      int end = (s + 1) * length / SEGMENTS;
      float sum = 0;
      for (int i = segmentBegin[s]; i < end; i++) {
        sum += rootWeights[i] * rootWeights[i];
      }
      segmentScale[s] = (float) (1 / Math.sqrt(sum));
    }
    segmentBegin[SEGMENTS] = length;
    this.windows = new float[size * length];
    this.sketches = new float[size * SKETCH];
    this.isolation = new float[size];
    Search search = new Search();
    for (int c = 0; c < size; c++) {
      search.load(series, ends[c] - length + 1);
      System.arraycopy(search.window, 0, windows, c * length, length);
      for (int k = 0; k < SKETCH; k++) {
        sketches[k * size + c] = search.sketch[k];
      }
    }
    for (int c = 0; c < size; c++) {
      search.load(series, ends[c] - length + 1);
      isolation[c] = search.nearest(ends, ends[c], length / 2);
    }
    this.floor = Math.max(median(isolation), least * (float) Math.sqrt(sumOfWeights));
  }

  private static float median(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  int length() {
    return length;
  }

  /** Looks for nearest windows. Not thread-safe; allocates nothing. */
  final class Search {
    private static final int[] NONE = {};

    private final float[] window = new float[length];
    private final float[] sketch = new float[SKETCH];
    private final float[] bounds = new float[size];

    /** The window that was nearest in the last search; it is likely to be near again. */
    private int nearest;

    /**
     * Returns how isolated the values at a place are: the distance to the nearest window, over that
     * window's own isolation and the median isolation. About 0.5 for what training holds; the
     * values of one place in nature vary more than those of another.
     *
     * @param series values, scaled as those of training
     * @param begin the place of the oldest value
     */
    float isolation(float[] series, int begin) {
      load(series, begin);
      float distance = nearest(NONE, 0, 0);
      return distance / (isolation[nearest] + floor);
    }

    /** The same, leaving out windows that end less than this many values from a place. */
    float isolation(float[] series, int[] ends, int end, int apart) {
      load(series, end - length + 1);
      float distance = nearest(ends, end, apart);
      return distance / (isolation[nearest] + floor);
    }

    int last() {
      return nearest;
    }

    void resume(int last) {
      nearest = last;
    }

    private void load(float[] series, int begin) {
      float mean = 0;
      for (int i = 0; i < length; i++) {
        mean += rootWeights[i] * rootWeights[i] * series[begin + i];
      }
      mean /= sumOfWeights;
      float rest = 0;
      for (int s = 0; s < SEGMENTS; s++) {
        float projection = 0;
        float squares = 0;
        for (int i = segmentBegin[s]; i < segmentBegin[s + 1]; i++) {
          float value = (series[begin + i] - mean) * rootWeights[i];
          window[i] = value;
          projection += value * rootWeights[i];
          squares += value * value;
        }
        sketch[s] = projection * segmentScale[s];
        rest += Math.max(0, squares - sketch[s] * sketch[s]);
      }
      sketch[SEGMENTS] = (float) Math.sqrt(rest);
    }

    /** Finds the nearest window, and returns its distance; infinite if all are left out. */
    private float nearest(int[] ends, int end, int apart) {
      Arrays.fill(bounds, 0);
      for (int k = 0; k < SKETCH; k++) {
        float own = sketch[k];
        int from = k * size;
        for (int c = 0; c < size; c++) {
          float d = own - sketches[from + c];
          bounds[c] += d * d;
        }
      }
      int first = nearest;
      float best = Float.POSITIVE_INFINITY;
      if (apart == 0) {
        best = squared(first, best);
      } else {
        for (int c = 0; c < size; c++) {
          if (Math.abs(ends[c] - end) < apart) {
            bounds[c] = Float.POSITIVE_INFINITY;
          }
        }
      }
      for (int c = 0; c < size; c++) {
        if (bounds[c] * SLACK < best) {
          float d = squared(c, best);
          if (d < best || d == best && c < nearest) {
            best = d;
            nearest = c;
          }
        }
      }
      return (float) Math.sqrt(best);
    }

    /** The squared distance to a window; more than the limit if it is more than the limit. */
    private float squared(int c, float limit) {
      float sum = 0;
      int from = c * length;
      for (int end = length; end > 0 && sum <= limit; end -= CHUNK) {
        int begin = Math.max(0, end - CHUNK);
        float even = 0;
        float odd = 0;
        int i = begin;
        for (; i + 1 < end; i += 2) {
          float a = window[i] - windows[from + i];
          float b = window[i + 1] - windows[from + i + 1];
          even += a * a;
          odd += b * b;
        }
        if (i < end) {
          float a = window[i] - windows[from + i];
          even += a * a;
        }
        sum += even + odd;
      }
      return sum;
    }
  }
}
