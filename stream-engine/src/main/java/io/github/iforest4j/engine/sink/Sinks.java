package io.github.iforest4j.engine.sink;

import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/** Opens sinks by their address. Thread-safe. */
public final class Sinks {
  private Sinks() {}

  /**
   * Opens a sink with the provider of its scheme.
   *
   * @param address such as {@code https://alerts.example/hook} or {@code mqtt://broker/alerts}
   * @throws SinkException if there is no provider for the scheme, or the address is not well
   *     formed, or the environment holds something that cannot be used
   * @throws IOException if the sink cannot be opened
   */
  public static RunSink open(String address, SinkOptions options) throws IOException {
    int colon = address.indexOf(':');
    String scheme = colon < 1 ? "" : address.substring(0, colon).toLowerCase(Locale.ROOT);
    for (SinkProvider provider : ServiceLoader.load(SinkProvider.class)) {
      if (provider.schemes().contains(scheme)) {
        return open(provider, address, options);
      }
    }
    throw new SinkException(
        SinkException.Reason.SCHEME,
        "'"
            + Sources.withoutLogin(address)
            + "' is not a sink; sinks look like "
            + String.join(", ", usages()));
  }

  private static RunSink open(SinkProvider provider, String address, SinkOptions options)
      throws IOException {
    try {
      return provider.open(address, options);
    } catch (SinkException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      SinkException wrong =
          new SinkException(SinkException.Reason.ADDRESS, "'" + address + "': " + e.getMessage());
      wrong.initCause(e);
      throw wrong;
    }
  }

  /** What the addresses of the known sinks look like. */
  public static List<String> usages() {
    List<String> usages = new ArrayList<>();
    for (SinkProvider provider : ServiceLoader.load(SinkProvider.class)) {
      usages.add(provider.usage());
    }
    return usages;
  }
}
