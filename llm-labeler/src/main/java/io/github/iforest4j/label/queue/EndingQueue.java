package io.github.iforest4j.label.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endings whose labels are still to be written, and the number of threads that are working on
 * some: closing waits until both are zero. Guarded by the monitor of its {@link LabelQueue}.
 *
 * @param <E> the type of the anomalies
 */
final class EndingQueue<E> {
  private final int capacity;
  private final Deque<Ending<E>> waiting = new ArrayDeque<>();
  private int busy;

  EndingQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Adds an ending at the end, unless the queue is full. */
  boolean offer(Ending<E> ending) {
    return waiting.size() < capacity && waiting.add(ending);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** The oldest ending, if there is one; the caller is busy with it until {@link #done}. */
  @Nullable Ending<E> take() {
    Ending<E> ending = waiting.poll();
    if (ending != null) {
      begin();
    }
    return ending;
  }

  /** All endings, in order; their writing is not counted as busy. */
  List<Ending<E>> drain() {
    List<Ending<E>> all = new ArrayList<>(waiting);
    waiting.clear();
    return all;
  }

  /** The caller decides or writes endings until {@link #done}. */
  void begin() {
    busy++;
  }

  void done() {
    busy--;
  }

  boolean isBusy() {
    return busy > 0;
  }

  int pending() {
    return waiting.size() + busy;
  }
}
