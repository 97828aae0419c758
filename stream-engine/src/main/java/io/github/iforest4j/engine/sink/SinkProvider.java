package io.github.iforest4j.engine.sink;

import java.io.IOException;
import java.util.Set;

/**
 * Opens sinks of some schemes. Found with {@link java.util.ServiceLoader}: a new kind of sink is a
 * class that implements this, and a line that registers it ({@code provides} in a module
 * descriptor, and a file in {@code META-INF/services} for the class path). Implementations must be
 * stateless.
 */
public interface SinkProvider {
  /** The schemes of the addresses that this provider opens, in lower case, without a colon. */
  Set<String> schemes();

  /** What an address looks like, such as {@code mqtt://HOST:PORT/TOPIC}. */
  String usage();

  /**
   * Opens a sink.
   *
   * @param address the whole address, its scheme included
   * @throws IllegalArgumentException if the address is not well formed; a {@link SinkException}
   *     also says whether it is the address, or a value in the environment that cannot be used
   * @throws IOException if it cannot be opened
   */
  RunSink open(String address, SinkOptions options) throws IOException;
}
