package io.github.iforest4j.sim;

import java.io.IOException;
import java.net.URI;
import java.util.ServiceLoader;
import java.util.TreeSet;

/**
 * Opens sinks for addresses of one scheme, such as {@code jdbc} or {@code memory}. {@link
 * ServiceLoader} finds the providers: name the class in {@code META-INF/services/} or with {@code
 * provides} in the module's declaration. Implementations must be thread-safe.
 */
public interface ReadingSinkProvider {
  /** The scheme of its addresses, in lower case. */
  String scheme();

  /**
   * Opens a sink.
   *
   * @param target an address of this scheme
   * @param scenario the scenario whose readings will be sent
   * @param labels whether each reading carries its ground truth
   * @throws IllegalArgumentException if the address is not one of a sink
   * @throws IOException if it cannot be opened; the message names the address
   */
  ReadingSink open(URI target, Scenario scenario, boolean labels) throws IOException;

  /**
   * Opens a sink with the provider of the address's scheme.
   *
   * @throws InvalidSettingException if there is no provider, or if the provider refuses the
   *     address; the message lists the schemes of the providers
   * @throws IOException if it cannot be opened
   */
  static ReadingSink find(URI target, Scenario scenario, boolean labels) throws IOException {
    TreeSet<String> schemes = new TreeSet<>();
    for (ReadingSinkProvider provider : ServiceLoader.load(ReadingSinkProvider.class)) {
      if (provider.scheme().equalsIgnoreCase(target.getScheme())) {
        try {
          return provider.open(target, scenario, labels);
        } catch (IllegalArgumentException e) {
          throw new InvalidSettingException(target + ": " + e.getMessage(), e);
        }
      }
      schemes.add(provider.scheme());
    }
    throw new InvalidSettingException(
        "there is no sink for '"
            + target
            + "'; schemes on the class path: "
            + (schemes.isEmpty() ? "none" : String.join(", ", schemes)));
  }
}
