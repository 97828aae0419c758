package io.github.iforest4j.client;

import io.github.iforest4j.sim.CsvEncoder;
import io.github.iforest4j.sim.JsonLinesEncoder;
import io.github.iforest4j.sim.ReadingEncoder;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorServer;
import io.github.iforest4j.sim.SensorStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves or writes a simulated sensor stream. */
@Command(
    name = "simulate",
    header = "Serves a simulated sensor stream over TCP, or writes it to a file.",
    description = {
      "Scenarios: plant (a pump with seven sensors), hvac-office (the air of an office) and network"
          + " (connection records).",
      "Each client gets the stream from its beginning. Only this machine can connect unless --host"
          + " says otherwise."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest simulate --scenario plant --rate 10",
      "  iforest simulate --scenario network --count 1000 --anomaly-share 0 --out normal.csv",
      "  iforest simulate --count 500 --labels --out - | head"
    })
final class SimulateCommand extends BaseCommand {
  private static final long DEFAULT_WRITTEN = 1000;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description = "What to simulate. Default: ${DEFAULT-VALUE}.")
  private String scenario = "plant";

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Serve on this port; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private int port = 9999;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Listen on this address. Default: loopback, this machine only.")
  private String host;

  @Option(
      names = "--out",
      paramLabel = "FILE|-",
      description = "Write instead of serving: CSV, or JSON lines if named .jsonl or -.")
  private String out;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Readings per second and client; 0 is as fast as it goes. Default: 10.")
  private Double rate;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End the stream after so many readings. Default: never; 1000 with --out.")
  private Long count;

  @Option(
      names = "--once",
      description = "Stop serving when one client got all of --count readings.")
  private boolean once;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "One seed, one stream. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--labels",
      description = "Add the ground truth: anomaly (0 or 1), anomaly_kind, anomaly_id.")
  private boolean labels;

  @Option(
      names = "--anomaly-share",
      paramLabel = "SHARE",
      description = "The share of anomalous readings, 0 to 0.5. Default: the scenario's.")
  private Double anomalyShare;

  @Option(
      names = "--period",
      paramLabel = "SECONDS",
      description = "Simulated time between two readings. Default: ${DEFAULT-VALUE}.")
  private double period = 1;

  SimulateCommand(CommandContext context) {
    super(context);
  }

  @Override
  int run(Console console) throws IOException, InterruptedException {
    if (count != null && count < 0) {
      throw UserException.usage("--count must be at least 0, was " + count);
    }
    if (once && (count == null || out != null)) {
      throw UserException.usage("--once goes with --count N, when serving");
    }
    try {
      Scenario told = Scenario.named(scenario);
      SensorStream.Options options = options(told);
      return out == null ? serve(console, told, options) : write(console, told, options);
    } catch (IllegalArgumentException e) {
      throw UserException.usage(e.getMessage());
    }
  }

  private SensorStream.Options options(Scenario told) {
    if (!(period > 0 && period <= 86_400)) {
      throw UserException.usage("--period must be greater than 0 and at most 86400, was " + period);
    }
    SensorStream.Options options =
        SensorStream.Options.of(told, seed).withPeriod(Duration.ofNanos(Math.round(period * 1e9)));
    return anomalyShare == null ? options : options.withAnomalyShare(anomalyShare);
  }

  private int serve(Console console, Scenario told, SensorStream.Options options)
      throws IOException, InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    AtomicReference<SensorServer> serving = new AtomicReference<>();
    Runnable endOnce =
        () -> {
          SensorServer server = serving.get();
          if (once && server != null && server.completedClients() > 0) {
            end.countDown();
          }
        };
    SensorServer.Builder builder =
        SensorServer.of(told, options)
            .address(address())
            .port(port)
            .rate(rate == null ? 10 : rate)
            .labels(labels)
            .notices(
                notice -> {
                  console.note(Console.sanitized(notice));
                  endOnce.run();
                });
    if (count != null) {
      builder.count(count);
    }
    try (SensorServer server = builder.start()) {
      serving.set(server);
      endOnce.run();
      String uri = "tcp://" + hostText(server.address()) + ":" + server.port();
      if (console.json()) {
        console.result("{\"serving\":\"" + uri + "\"}");
      }
      console.note(
          "serving scenario "
              + told.name()
              + " at "
              + uri
              + " (Ctrl-C stops)\ntry: "
              + "iforest train --source "
              + uri
              + " --readings 2000 --model m.iforest");
      console.out().flush();
      context().interruption().onRaise(end::countDown);
      end.await();
      console.note(
          String.format(
              Locale.ROOT,
              "sent %,d readings; clients: %,d",
              server.readingsSent(),
              server.acceptedClients()));
    }
    return context().interruption().isRaised() ? ExitCode.INTERRUPTED : ExitCode.DONE;
  }

  private InetAddress address() {
    if (host == null) {
      return InetAddress.getLoopbackAddress();
    }
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw UserException.usage("--host " + host + ": no such address on this machine");
    }
  }

  private static String hostText(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return "localhost";
    }
    String text = address.getHostAddress();
    return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
  }

  private int write(Console console, Scenario told, SensorStream.Options options)
      throws IOException {
    if (rate != null) {
      throw UserException.usage("--rate goes with serving; --out writes as fast as it can");
    }
    long readings = count == null ? DEFAULT_WRITTEN : count;
    if (out.equals("-")) {
      OutputStream buffered = new BufferedOutputStream(console.out(), 1 << 16);
      long written =
          writeAll(
              console,
              SensorStream.of(told, options),
              new JsonLinesEncoder(labels),
              buffered,
              readings);
      buffered.flush();
      return written < readings && context().interruption().isRaised()
          ? ExitCode.INTERRUPTED
          : ExitCode.DONE;
    }
    String name = out.toLowerCase(Locale.ROOT);
    ReadingEncoder encoder =
        name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")
            ? new JsonLinesEncoder(labels)
            : new CsvEncoder(told, labels);
    try (OutputFile file = OutputFile.at(Path.of(out))) {
      writeAll(console, SensorStream.of(told, options), encoder, file.out(), readings);
      if (context().interruption().isRaised()) {
        console.note("interrupted; nothing was written");
        return ExitCode.INTERRUPTED;
      }
      file.commit();
    }
    console.note(
        String.format(Locale.ROOT, "wrote %,d readings to %s", readings, Console.sanitized(out)));
    return ExitCode.DONE;
  }

  private long writeAll(
      Console console, SensorStream stream, ReadingEncoder encoder, OutputStream to, long readings)
      throws IOException {
    encoder.writeHeader(to);
    try (Progress progress = console.progress("writing", readings, "readings")) {
      for (long i = 0; i < readings; i++) {
        // A closed pipe, such as that of head, does not throw: a print stream only remembers it.
        if (context().interruption().isRaised()
            || (i % 1024 == 0 && to != null && console.out().checkError())) {
          return i;
        }
        encoder.write(stream.next(), to);
        progress.step();
      }
    }
    return readings;
  }
}
