package io.github.iforest4j.stream;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.RecordRow;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Remembers the latest readings of one stream, and makes the columns of the next one: causal, one
 * writer, no allocation per reading.
 *
 * <p>Windows count readings, not time: gaps, duplicates and readings out of order are readings like
 * any other, taken as they arrive. A missing value enters no window.
 */
public interface StreamWindows {
  /** The number of columns. */
  int size();

  /**
   * Takes the next reading.
   *
   * @param row the reading, of the schema that the windows were made for
   * @param out gets {@link #size()} finite numbers
   * @param offset where in {@code out}
   * @return whether the windows are full; what is in {@code out} means nothing before
   */
  boolean next(RecordRow row, double[] out, int offset);

  /**
   * Takes the verdict on the latest reading.
   *
   * @param cause the field that is the cause of an anomaly; −1 for none
   */
  default void judged(boolean anomaly, int cause) {}

  /**
   * Makes the columns that the latest reading would have if the anomalies right before it had not
   * been.
   *
   * @return false if there were none, or if the reading does not look as those before them; then
   *     what is in {@code out} means nothing
   */
  default boolean nextWithoutFault(double[] out, int offset) {
    return false;
  }

  /** Removes the anomalies right before the latest reading from the windows. */
  default void removeFault() {}

  /** Writes what the windows would be without the latest anomalies. */
  default void writeWithoutFault(DataOutputStream out) throws IOException {}

  /**
   * Reads it.
   *
   * @param version of the snapshot of a detector's state that holds it
   * @throws InvalidModelException if the bytes do not fit
   */
  default void readWithoutFault(PayloadReader in, int version) throws InvalidModelException {}

  /** Writes the windows as {@link #read} reads them. */
  void write(DataOutputStream out) throws IOException;

  /**
   * Continues where others were written.
   *
   * @throws InvalidModelException if the bytes do not fit
   */
  void read(PayloadReader in) throws InvalidModelException;

  /**
   * Continues where windows of another model are, in place of what these hold, if both are made of
   * the same fields.
   *
   * @return false if they are not; these windows are then as they were
   */
  boolean adopt(StreamWindows other);
}
