package io.github.iforest4j.engine.sink;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * Posts to a URL. The environment variable {@value #AUTHORIZATION}, if set, is the value of the
 * header {@code Authorization}.
 */
public final class WebhookProvider implements SinkProvider {
  /** Names the environment variable that holds the value of the header {@code Authorization}. */
  public static final String AUTHORIZATION = "IFOREST_WEBHOOK_AUTHORIZATION";

  private static final int MAX_PORT = 65_535;

  /** For {@link java.util.ServiceLoader}. */
  public WebhookProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("http", "https");
  }

  @Override
  public String usage() {
    return "https://HOST/PATH";
  }

  @Override
  public RunSink open(String address, SinkOptions options) {
    String authorization = options.environment().getOrDefault(AUTHORIZATION, "").strip();
    if (!authorization.chars().allMatch(c -> c >= ' ' && c < 127)) {
      throw new SinkException(
          SinkException.Reason.ENVIRONMENT,
          "the variable "
              + AUTHORIZATION
              + " is not a valid header: it holds a line end, or is not ASCII");
    }
    return new Webhook(
        url(address), authorization, Webhook.CAPACITY, options.timing(), options.warnings());
  }

  private URI url(String address) {
    try {
      URI uri = new URI(address);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (schemes().contains(scheme)
          && uri.getHost() != null
          && uri.getPort() <= MAX_PORT
          && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Reported below.
    }
    throw new SinkException(
        SinkException.Reason.ADDRESS,
        "must look like https://HOST/PATH, without a password in it; the variable "
            + AUTHORIZATION
            + " holds one");
  }
}
