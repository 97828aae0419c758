package io.github.iforest4j.sim;

import java.io.IOException;
import java.net.URI;
import java.util.ServiceLoader;
import java.util.TreeSet;

/**
 * Opens sinks for addresses of one scheme, such as {@code mqtt}. Providers are found by {@link
 * ServiceLoader}: name the class in {@code META-INF/services/} or with {@code provides} in the
 * module's declaration.
 */
public interface ReadingSinkProvider {
  /** The scheme of its addresses, in lower case. */
  String scheme();

  /**
   * Opens a sink.
   *
   * @param target an address of this scheme
   * @param scenario what will be sent
   * @param labels whether the ground truth shall go along
   * @throws IOException if it cannot be opened; the message names the address
   */
  ReadingSink open(URI target, Scenario scenario, boolean labels) throws IOException;

  /**
   * Opens a sink by the provider of the address's scheme.
   *
   * @throws IllegalArgumentException if there is none; the message lists the schemes there are
   * @throws IOException if it cannot be opened
   */
  static ReadingSink find(URI target, Scenario scenario, boolean labels) throws IOException {
    TreeSet<String> schemes = new TreeSet<>();
    for (ReadingSinkProvider provider : ServiceLoader.load(ReadingSinkProvider.class)) {
      if (provider.scheme().equalsIgnoreCase(target.getScheme())) {
        return provider.open(target, scenario, labels);
      }
      schemes.add(provider.scheme());
    }
    throw new IllegalArgumentException(
        "nothing here sends to '"
            + target
            + "'; schemes on the class path: "
            + (schemes.isEmpty() ? "none" : String.join(", ", schemes)));
  }
}
