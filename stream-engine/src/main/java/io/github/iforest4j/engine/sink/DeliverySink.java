package io.github.iforest4j.engine.sink;

/** A sink that sends events somewhere else, and counts what became of them. */
public interface DeliverySink extends RunSink {
  /** What the sink is called in metrics, such as {@code webhook}. */
  String name();

  /** The number of events that were delivered. */
  long delivered();

  /** The number of events that were given up, or found no room in the queue. */
  long dropped();

  /** The number of events that wait, or are under way. */
  long pending();

  /** Whether the sink keeps a connection, so that {@link #reconnects} means something. */
  default boolean hasConnection() {
    return false;
  }

  /** The number of times that a lost connection was made again. */
  default long reconnects() {
    return 0;
  }
}
