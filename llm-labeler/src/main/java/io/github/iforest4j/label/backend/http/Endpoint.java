package io.github.iforest4j.label.backend.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The base URL of an OpenAI-compatible API.
 *
 * @param base the URL, without a trailing slash
 */
public record Endpoint(URI base) {
  private static final String CHAT = "/chat/completions";

  /**
   * Reads a base URL; {@code /v1} is added when there is no path, and {@code /chat/completions} and
   * slashes at the end are dropped.
   *
   * @param setting the name of the setting that it came from, for the message
   * @throws IllegalArgumentException if it is not an http or https URL, or has a user, a query or a
   *     fragment; the message does not repeat credentials
   */
  public static Endpoint of(String setting, String text) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(setting + " is not a URL" + EXAMPLE);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException(
          setting + " must start with http:// or https://" + EXAMPLE);
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          setting + " must not hold a user or password; put a key into LLM_API_KEY");
    }
    if (uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          setting + " must be a host and a path, without ? and #" + EXAMPLE);
    }
    String path = uri.getRawPath().replaceAll("/+$", "");
    if (path.endsWith(CHAT)) {
      path = path.substring(0, path.length() - CHAT.length());
    }
    return new Endpoint(
        URI.create(scheme + "://" + uri.getRawAuthority() + (path.isEmpty() ? "/v1" : path)));
  }

  private static final String EXAMPLE = ", such as http://localhost:11434/v1";

  URI chat() {
    return URI.create(base + CHAT);
  }

  URI models() {
    return URI.create(base + "/models");
  }

  /** Host and port, as they were written. */
  public String host() {
    return base.getRawAuthority();
  }

  /** Whether data stays on this machine (or, for Docker's own host name, on the host). */
  public boolean isLocal() {
    String host = base.getHost();
    return host.equals("localhost")
        || host.matches("127(\\.\\d{1,3}){3}")
        || host.equals("[::1]")
        || host.equals("model-runner.docker.internal")
        || host.equals("host.docker.internal");
  }

  boolean isEncrypted() {
    return base.getScheme().equals("https");
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
