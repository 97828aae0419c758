package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.sink.MqttSinkProvider;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.sink.SinkException;
import io.github.iforest4j.engine.sink.SinkOptions;
import io.github.iforest4j.engine.sink.SinkProvider;
import io.github.iforest4j.engine.sink.Sinks;
import io.github.iforest4j.engine.sink.WebhookProvider;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The other systems that events are sent to. */
public final class SinkChoices {
  @Option(
      names = "--mqtt",
      paramLabel = "URI",
      description =
          "Publish anomalies, labels and incidents as JSON to this topic, mqtt://HOST:PORT/TOPIC.")
  private @Nullable String mqtt;

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description = {
        "Post alerts, their labels, incidents that are over, and drifts as JSON. Failed posts are"
            + " repeated; verdicts never wait for them.",
        "The variable IFOREST_WEBHOOK_AUTHORIZATION holds the Authorization header, if one is"
            + " needed."
      })
  private @Nullable String webhook;

  @Option(
      names = "--sink",
      paramLabel = "URI",
      description =
          "Send events there, by the scheme of the address; several times for several sinks. Other"
              + " modules on the class path may add schemes.")
  private List<String> others = new ArrayList<>();

  /** Opens a sink; a mistake in the address is one. */
  @FunctionalInterface
  private interface Opening {
    RunSink open(SinkOptions options) throws IOException;
  }

  /**
   * Opens the sinks that the user chose.
   *
   * @throws UserException if an address or the environment is wrong
   * @throws IOException if a sink cannot be opened; those before it are closed
   */
  public List<RunSink> open(Console console, CommandContext context) throws IOException {
    SinkOptions options =
        new SinkOptions(
            context.environment(),
            context.timing(),
            warning -> console.warn(Console.sanitized(warning)));
    List<RunSink> opened = new ArrayList<>();
    try {
      if (mqtt != null) {
        opened.add(open(new MqttSinkProvider(), mqtt, "", options));
      }
      if (webhook != null) {
        opened.add(open(new WebhookProvider(), webhook, "--webhook ", options));
        URI uri = URI.create(webhook);
        console.note(
            "webhook    " + Console.sanitized(uri.getScheme() + "://" + uri.getAuthority()));
      }
      for (String address : others) {
        opened.add(open("--sink: ", options, o -> Sinks.open(address, o)));
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.forEach(RunSink::close);
      throw e;
    }
  }

  private static RunSink open(
      SinkProvider provider, String address, String option, SinkOptions options)
      throws IOException {
    return open(option, options, o -> provider.open(address, o));
  }

  private static RunSink open(String option, SinkOptions options, Opening opening)
      throws IOException {
    try {
      return opening.open(options);
    } catch (SinkException e) {
      throw e.reason() == SinkException.Reason.ENVIRONMENT
          ? UserException.badInput(e.getMessage(), e)
          : UserException.usage(option + e.getMessage());
    }
  }
}
