package io.github.iforest4j.shape;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The latest values of one stream, compared with a {@link ShapeDictionary}. One writer; allocates
 * nothing per reading.
 */
public final class ShapeMemory {
  /** The number of latest isolations whose mean counts: one alone is noisy. */
  static final int MEAN = 20;

  private final ShapeDictionary dictionary;
  private final WindowSet.Search[] searches;

  /** The latest values twice in a row, so that the last n lie side by side wherever they end. */
  private final float[] values;

  private final int longest;
  private int next;
  private int count;
  private int span;
  private final float[] isolations = new float[MEAN];
  private int numIsolations;

  /** A memory without values. */
  public ShapeMemory(ShapeDictionary dictionary) {
    this.dictionary = dictionary;
    this.searches = dictionary.searches();
    this.longest = dictionary.longest();
    this.values = new float[2 * longest];
  }

  /**
   * Takes the next value.
   *
   * @param value finite
   * @return the mean isolation of the windows that end at the latest {@value #MEAN} values, at
   *     least 0: about 0.5 for what training held; NaN until there are as many values as the
   *     longest window has
   */
  public double next(double value) {
    float scaled = dictionary.scaled(value);
    values[next] = scaled;
    values[next + longest] = scaled;
    next = next + 1 == longest ? 0 : next + 1;
    count = Math.min(longest, count + 1);
    if (count < longest) {
      return Double.NaN;
    }
    // The newest value is at next − 1 + longest.
    int end = next + longest;
    double sum = 0;
    float most = -1;
    for (int s = 0; s < searches.length; s++) {
      int length = dictionary.length(s);
      float isolation = searches[s].isolation(values, end - length);
      sum += isolation;
      if (isolation > most) {
        most = isolation;
        span = length;
      }
    }
    isolations[numIsolations % MEAN] = (float) (sum / searches.length);
    numIsolations = numIsolations + 1 == 2 * MEAN ? MEAN : numIsolations + 1;
    double mean = 0;
    int held = Math.min(MEAN, numIsolations);
    for (int i = 0; i < held; i++) {
      mean += isolations[i];
    }
    return mean / held;
  }

  /** The length, in readings, of the most isolated of the latest windows; 0 before the first. */
  public int span() {
    return span;
  }

  /** Writes what {@link #read} reads. */
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(next);
    out.writeInt(count);
    out.writeInt(span);
    out.writeInt(numIsolations);
    for (float isolation : isolations) {
      out.writeFloat(isolation);
    }
    for (WindowSet.Search search : searches) {
      out.writeInt(search.last());
    }
    for (int i = 0; i < longest; i++) {
      out.writeFloat(values[i]);
    }
  }

  /**
   * Continues where another one was written.
   *
   * @throws InvalidModelException if the bytes do not fit
   */
  public void read(PayloadReader in) throws InvalidModelException {
    next = in.intWithin("shape position", 0, longest - 1);
    count = in.intWithin("shape values", 0, longest);
    span = in.intWithin("shape span", 0, longest);
    numIsolations = in.intWithin("number of isolations", 0, 2 * MEAN - 1);
    in.finiteFloats("isolations", isolations, 0, MEAN);
    for (WindowSet.Search search : searches) {
      search.resume(in.intWithin("nearest shape", 0, dictionary.windows() - 1));
    }
    in.finiteFloats("shape values", values, 0, longest);
    System.arraycopy(values, 0, values, longest, longest);
  }
}
