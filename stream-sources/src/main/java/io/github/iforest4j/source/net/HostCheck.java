package io.github.iforest4j.source.net;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Recognises requests that a page of another site makes in a browser. Such a page can reach a
 * server on the loopback interface in two ways: under a name of its own that it has point here
 * ("DNS rebinding"; the {@code Host} header shows it), and by asking for this machine ({@code
 * Origin} and {@code Sec-Fetch-Site} show it). Immutable.
 */
final class HostCheck {
  private static final String NO_PORT = "80";

  private final boolean loopback;
  private final String address;
  private final @Nullable String name;
  private final String port;

  /**
   * For a server.
   *
   * @param bound where it listens
   * @param name one more name that clients may ask for, if there is one
   */
  HostCheck(InetSocketAddress bound, @Nullable String name) {
    this.loopback = bound.getAddress().isLoopbackAddress();
    this.address = bound.getAddress().getHostAddress();
    this.name = name;
    this.port = Integer.toString(bound.getPort());
  }

  /**
   * Whether the client asked for this server by a name of this machine, and by its port. Beyond the
   * loopback interface every name will do: there, who may ask is not decided by names.
   */
  boolean isAskedFor(Function<String, @Nullable String> header) {
    String host = header.apply("Host");
    if (host == null || !loopback) {
      return host != null;
    }
    int colon = host.lastIndexOf(':');
    boolean hasPort = colon > host.lastIndexOf(']');
    String asked = hasPort ? host.substring(0, colon) : host;
    boolean known =
        switch (asked.toLowerCase(Locale.ROOT)) {
          case "localhost", "127.0.0.1", "[::1]" -> true;
          default -> asked.equals(address) || asked.equalsIgnoreCase(name);
        };
    return known && port.equals(hasPort ? host.substring(colon + 1) : NO_PORT);
  }

  /** Whether a page of another site asks. A link that a person follows is no such request. */
  static boolean isOfAnotherSite(Function<String, @Nullable String> header) {
    String origin = header.apply("Origin");
    if (origin != null && !origin.equals("http://" + header.apply("Host"))) {
      return true;
    }
    String site = header.apply("Sec-Fetch-Site");
    boolean followed = "navigate".equals(header.apply("Sec-Fetch-Mode"));
    return site != null && !site.equals("same-origin") && !site.equals("none") && !followed;
  }
}
