package io.github.iforest4j.engine.sink;

/** A sink that sends events to another system, and counts them. The counts are thread-safe. */
public interface DeliverySink extends RunSink {
  /** The name of the sink in metrics, such as {@code webhook}. */
  String name();

  /** The number of events that were delivered. */
  long delivered();

  /** The number of events that could not be delivered, or found the queue full. */
  long dropped();

  /** The number of events that wait or are being sent. */
  long pending();

  /** Whether the sink keeps a connection, so that {@link #reconnects} is meaningful. */
  default boolean hasConnection() {
    return false;
  }

  /** The number of times that a lost connection was restored. */
  default long reconnects() {
    return 0;
  }
}
