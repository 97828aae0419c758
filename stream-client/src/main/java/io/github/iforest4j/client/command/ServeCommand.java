package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.ListenAddress;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.KeySettings;
import io.github.iforest4j.engine.StateFolder;
import io.github.iforest4j.engine.serve.PointFilter;
import io.github.iforest4j.engine.serve.ScoreServer;
import io.github.iforest4j.engine.serve.ScoreServer.Keeping;
import io.github.iforest4j.time.Counted;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Answers posts of readings with verdicts. */
@Command(
    name = "serve",
    header = "Answers readings that are posted with their verdicts.",
    description = {
      "POST /score takes a reading as JSON, an array or lines of them, or Influx line protocol, and"
          + " answers with a verdict for each, and the evidence for anomalies. GET /openapi.json"
          + " describes it, GET /health says whether it is there.",
      "Each device (--key-column) has a memory of its own. docs/howto/ask.md has examples for a"
          + " shell, Python, Node-RED and n8n.",
      "With --lines it reads points from standard input instead, and writes each to standard output"
          + " with its verdict: a processor for Telegraf (docs/howto/telegraf.md).",
      "IFOREST_SERVE_TOKEN in the environment is a secret that each request must then show as"
          + " 'Authorization: Bearer …'."
    },
    footer = {
      "  iforest serve --model plant.iforest",
      "  curl -H 'Content-Type: application/json' -d '{\"temp\":93.2}' \\",
      "      localhost:9465/score",
      "  iforest serve --model plant.iforest --lines <points.lp"
    })
final class ServeCommand extends BaseCommand {
  private static final String TOKEN = "IFOREST_SERVE_TOKEN";
  private static final int PORT = 9465;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "A model that 'iforest train' wrote.")
  private Path model;

  @Option(names = "--port", paramLabel = "PORT", description = "Default: 9465; 0 takes a free one.")
  private @Nullable Integer port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Answer others through this address, such as 0.0.0.0. Default: loopback.")
  private @Nullable String host;

  @Option(
      names = "--lines",
      description =
          "Instead of HTTP: Influx line protocol from standard input to standard output, each point"
              + " with its verdict.")
  private boolean lines;

  @Option(
      names = "--key-column",
      paramLabel = "NAME",
      description = "The field that names the device. Default: the model's own.")
  private @Nullable String key;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Keep the memory of devices in a folder, and continue from there.")
  private @Nullable Path state;

  ServeCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws IOException {
    int at = port == null ? PORT : port;
    if (at < 0 || at > 65_535) {
      throw UserException.usage("--port must be from 0 to 65535, was " + at);
    }
    if (lines && (port != null || host != null)) {
      throw UserException.usage("--lines reads standard input, so --port and --host mean nothing");
    }
    DetectorModel loaded = DetectorModel.read(model);
    KeySettings keys = KeySettings.of(loaded, key);
    if (lines) {
      return filter(console, loaded, keys);
    }
    String given = context().environment().get(TOKEN);
    String token = given == null || given.isBlank() ? null : given;
    InetAddress address = ListenAddress.of(host, "--host");
    try (StateFolder kept = state == null ? null : StateFolder.open(state);
        ScoreServer server =
            ScoreServer.start(
                address,
                at,
                token,
                loaded,
                keys,
                Version.software(),
                kept == null ? null : Keeping.usual(kept, console::warn),
                context().timing())) {
      String url = "http://" + (host == null ? "localhost" : host) + ":" + server.port();
      console.note("serving    " + Console.sanitized(url) + server.offer());
      if (!address.isLoopbackAddress() && token == null) {
        console.warn(
            "whoever reaches this address can ask, and change the memory of devices; a secret in "
                + (TOKEN + " prevents that"));
      }
      context().interruption().await();
      console.note(Counted.of(server.readings(), "reading was judged", "readings were judged"));
      return ExitCode.INTERRUPTED;
    } catch (BindException e) {
      throw UserException.failed(
          "cannot listen on port " + at + ": " + e.getMessage() + "\nName another one: --port");
    }
  }

  private int filter(Console console, DetectorModel loaded, KeySettings keys) throws IOException {
    try (StateFolder kept = state == null ? null : StateFolder.open(state);
        PointFilter filter =
            new PointFilter(
                loaded,
                keys,
                kept == null ? null : Keeping.usual(kept, console::warn),
                context().in(),
                context().out(),
                new ConsoleInputReport(console),
                context().timing())) {
      context().interruption().onRaise(filter::close);
      console.note(Counted.of(filter.run(), "point was judged", "points were judged"));
      return context().interruption().isRaised() ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }
  }
}
