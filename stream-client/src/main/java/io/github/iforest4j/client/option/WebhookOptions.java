package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.sink.Webhook;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Who is told of alerts over the network. */
public final class WebhookOptions {
  /** The only place that the secret comes from. */
  static final String AUTHORIZATION = "IFOREST_WEBHOOK_AUTHORIZATION";

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description = {
        "Post alerts, their labels, episodes that are over, and drifts as JSON. Failures are tried"
            + " again; verdicts never wait for it.",
        "The variable IFOREST_WEBHOOK_AUTHORIZATION holds the Authorization header, if one is"
            + " needed."
      })
  private String url;

  /**
   * Opens it.
   *
   * @return null when none is wanted
   * @throws UserException if the URL is none
   */
  public Webhook open(Console console, CommandContext context) {
    // Variables that are there but empty are how compose files say none.
    if (url == null || url.isBlank()) {
      return null;
    }
    String authorization = context.environment().getOrDefault(AUTHORIZATION, "").strip();
    if (!authorization.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw UserException.badInput(
          "the variable " + AUTHORIZATION + " is no header: it holds a line end, or is not ASCII");
    }
    URI uri = uri();
    console.note("webhook    " + Console.sanitized(uri.getScheme() + "://" + uri.getAuthority()));
    return new Webhook(
        new Webhook.Target(uri, authorization.isEmpty() ? null : authorization),
        context.sleeper(),
        Webhook.CAPACITY,
        warning -> console.warn(Console.sanitized(warning)));
  }

  private URI uri() {
    try {
      URI uri = new URI(url);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if ((scheme.equals("http") || scheme.equals("https"))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below, with what is wanted.
    }
    throw UserException.usage(
        "--webhook must look like https://HOST/PATH, without a password in it; the variable "
            + AUTHORIZATION
            + " holds one");
  }
}
