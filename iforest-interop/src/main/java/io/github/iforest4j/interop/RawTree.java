package io.github.iforest4j.interop;

import io.github.iforest4j.error.InvalidModelException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A tree while it is read: its nodes in the order of the file, not yet checked. */
final class RawTree {
  int size;
  private int[] feature = new int[16];
  private double[] threshold = new double[16];
  private int[] left = new int[16];
  private int[] right = new int[16];
  private boolean[] defaultLeft = new boolean[16];
  private @Nullable Comparison[] comparison = new Comparison[16];
  private double[] value = new double[16];
  private int[] count = new int[16];

  /** Adds a leaf. */
  void addLeaf(double leafValue, int rows) {
    grow();
    feature[size] = -1;
    value[size] = leafValue;
    count[size++] = rows;
  }

  /** Adds an inner node, which compares a feature with a threshold. */
  void addTest(
      int onFeature,
      Comparison by,
      double with,
      boolean missingLeft,
      int leftChild,
      int rightChild,
      int rows) {
    grow();
    feature[size] = onFeature;
    comparison[size] = by;
    threshold[size] = with;
    defaultLeft[size] = missingLeft;
    left[size] = leftChild;
    right[size] = rightChild;
    count[size++] = rows;
  }

  /** The number of training rows in the root; 0 if the file does not say. */
  int rootCount() {
    return count[0];
  }

  private void grow() {
    if (size == feature.length) {
      int capacity = Math.multiplyExact(size, 2);
      feature = Arrays.copyOf(feature, capacity);
      threshold = Arrays.copyOf(threshold, capacity);
      left = Arrays.copyOf(left, capacity);
      right = Arrays.copyOf(right, capacity);
      defaultLeft = Arrays.copyOf(defaultLeft, capacity);
      comparison = Arrays.copyOf(comparison, capacity);
      value = Arrays.copyOf(value, capacity);
      count = Arrays.copyOf(count, capacity);
    }
  }

  /**
   * Writes the tree breadth-first, every node once, starting at index {@code from}. The traversal
   * visits each node at most once, so it also ends if the file has a cycle.
   *
   * @param number the number of the tree, for messages
   * @param roundsToFloat whether the software rounds values to floats before it compares them
   * @throws InvalidModelException if a node has two parents or none, or a child does not exist
   */
  void writeTo(
      int number,
      boolean roundsToFloat,
      int from,
      int[] outFeature,
      double[] outThreshold,
      int[] outLeft,
      boolean[] outNanLeft,
      double[] outValue,
      int[] outRows)
      throws InvalidModelException {
    boolean[] seen = new boolean[size];
    int[] queue = new int[size];
    seen[0] = true;
    int end = 1;
    for (int at = 0; at < end; at++) {
      int node = queue[at];
      int to = from + at;
      outFeature[to] = feature[node];
      outRows[to] = count[node];
      if (feature[node] < 0) {
        outValue[to] = value[node];
        continue;
      }
      Comparison by = comparison[node];
      outThreshold[to] = by.threshold(threshold[node], roundsToFloat);
      outNanLeft[to] = defaultLeft[node] != by.swaps();
      outLeft[to] = from + end;
      end = enqueue(number, by.swaps() ? right[node] : left[node], queue, end, seen);
      end = enqueue(number, by.swaps() ? left[node] : right[node], queue, end, seen);
    }
    if (end < size) {
      throw new InvalidModelException(
          "tree " + number + ": " + (size - end) + " of " + size + " nodes are not in the tree");
    }
  }

  private int enqueue(int number, int child, int[] queue, int end, boolean[] seen)
      throws InvalidModelException {
    if (child < 0 || child >= size) {
      throw new InvalidModelException(
          "tree " + number + ": there is no node " + child + "; there are " + size);
    }
    if (seen[child]) {
      throw new InvalidModelException("tree " + number + ": node " + child + " has two parents");
    }
    seen[child] = true;
    queue[end] = child;
    return end + 1;
  }
}
