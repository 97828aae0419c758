package io.github.iforest4j.client;

import io.github.iforest4j.client.command.BaseCommand;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.OutputFile;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.option.ServerKey;
import io.github.iforest4j.engine.Interruption;
import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.ConceptDrift;
import io.github.iforest4j.sim.CsvEncoder;
import io.github.iforest4j.sim.JsonLinesEncoder;
import io.github.iforest4j.sim.OperatingMode;
import io.github.iforest4j.sim.ReadingEncoder;
import io.github.iforest4j.sim.ReadingSink;
import io.github.iforest4j.sim.ReadingSinkProvider;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorServer;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.source.mqtt.MqttPublisher;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves or writes a simulated sensor stream. */
@Command(
    name = "simulate",
    header = "Serves a simulated sensor stream over TCP, or writes it to a file.",
    description = {
      "Scenarios: plant (a pump with seven sensors), hvac-office (the air of an office), network"
          + " (connection records), pump (faults that spread), solar, fleet (1,000 devices), or a"
          + " file of your own: --source shows a built-in one to begin with.",
      "Each client gets the stream from its beginning, unless --live. Only this machine can connect"
          + " unless --host says otherwise."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest simulate --scenario plant --rate 10",
      "  iforest simulate --scenario network --count 1000 --anomaly-share 0 --out normal.csv",
      "  iforest simulate --count 500 --labels --out - | head",
      "  iforest simulate --scenario pump --source > mine.yaml",
      "  iforest simulate --scenario mine.yaml --live --rate 100 --truth truth.jsonl --count 10000",
      "  iforest simulate --scenario pump --mqtt mqtt://localhost:1883/plant/pump",
      "  iforest simulate --scenario pump --report"
    })
final class SimulateCommand extends BaseCommand {
  private static final long DEFAULT_WRITTEN = 1000;
  private static final int BENCHMARKED = 500_000;

  @Option(
      names = "--scenario",
      paramLabel = "NAME|FILE",
      description =
          "What to simulate: a built-in scenario, or a .yaml or .json file. Default: ${DEFAULT-VALUE}.")
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
      description =
          "Write instead of serving: CSV, or JSON lines if named .jsonl or -; compressed if named"
              + " .gz as well.")
  private String out;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Readings per second and client; 0 is as fast as it goes. Default: 10.")
  private Double rate;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description = "Instead of --rate: simulated seconds per second; 60 is an hour a minute.")
  private Double speed;

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
      description =
          "Add the ground truth: anomaly (0 or 1), anomaly_kind, anomaly_id, and true_mode where"
              + " there are operating modes.")
  private boolean labels;

  @Option(
      names = "--anomaly-share",
      paramLabel = "SHARE",
      description = "The share of anomalous readings, 0 to 0.5. Default: the scenario's.")
  private Double anomalyShare;

  @Option(
      names = "--period",
      paramLabel = "SECONDS",
      description = "Simulated time between two readings. Default: the scenario's, mostly 1.")
  private Double period;

  @Option(
      names = "--difficulty",
      paramLabel = "N|auroc:N",
      converter = Difficulty.Converter.class,
      description =
          "Divides the size of anomalies, 0.1 to 10. auroc:0.9 finds the divisor with which a forest"
              + " gets that area under the ROC curve. Default: 1.")
  private Difficulty difficulty = Difficulty.GIVEN;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "Simulated time of the first reading. Default: 2026-01-05T08:00:00Z.")
  private Instant start;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description =
          "Write the anomalies, operating modes and lasting changes of the first --count readings"
              + " here, one JSON object each, so that a detector cannot see them.")
  private Path truth;

  @Option(
      names = "--clean-twin",
      paramLabel = "FILE",
      description = "With --out: write the same readings without anomalies here.")
  private String cleanTwin;

  @Option(
      names = "--live",
      description =
          "One clock for all clients: each gets the readings from now on, and one that is too slow"
              + " misses some, which are counted.")
  private boolean live;

  @Option(
      names = "--backlog",
      paramLabel = "N",
      description = "With --live: how far behind a client can be. Default: ${DEFAULT-VALUE}.")
  private int backlog = SensorServer.DEFAULT_BACKLOG;

  @Option(
      names = "--tls",
      paramLabel = "FILE",
      description =
          "Encrypt, with the key of this PKCS#12 file; its password in the environment as "
              + ServerKey.PASSWORD
              + ".")
  private Path tls;

  @Option(
      names = "--sink",
      paramLabel = "URI",
      description = "Send --count readings to a sink on the class path instead, such as mqtt://…")
  private URI sink;

  @Option(
      names = "--mqtt",
      paramLabel = "URI",
      description =
          "Publish as JSON to a topic instead of serving, mqtt://HOST:PORT/TOPIC; with --rate and"
              + " --count.")
  private String mqtt;

  @Option(names = "--source", description = "Print the file of a built-in scenario, and end.")
  private boolean source;

  @Option(names = "--schema", description = "Print the JSON schema of scenario files, and end.")
  private boolean schema;

  @Option(
      names = "--report",
      description = "Say how detectable each kind of anomaly is (AUROC of a forest), and end.")
  private boolean report;

  @Option(
      names = "--benchmark",
      description = "Measure how fast the scenario runs on this machine, and end.")
  private boolean benchmark;

  @Option(
      names = "--gallery",
      paramLabel = "DIR",
      description = "Write a page with pictures of all signals and anomalies, and end.")
  private Path gallery;

  SimulateCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run(Console console) throws IOException, InterruptedException {
    if (count != null && count < 0) {
      throw UserException.usage("--count must be at least 0, was " + count);
    }
    if (once && (count == null || out != null)) {
      throw UserException.usage("--once goes with --count N, when serving");
    }
    if (schema) {
      console.result(Scenario.fileSchema().stripTrailing());
      return ExitCode.DONE;
    }
    if (gallery != null) {
      int pictures = SimulationGallery.write(gallery);
      console.note("wrote " + gallery.resolve("gallery.md") + " with " + pictures + " pictures");
      return ExitCode.DONE;
    }
    if (live && out != null || cleanTwin != null && out == null) {
      throw UserException.usage("--live goes with serving, --clean-twin with --out FILE");
    }
    if (truth != null && out == null && count == null) {
      throw UserException.usage("--truth goes with --count N or --out");
    }
    try {
      if (source) {
        console.result(Scenario.source(scenario).stripTrailing());
        return ExitCode.DONE;
      }
      Scenario told = scenario();
      SensorStream.Options options = difficulty.of(console, told, options(told));
      if (report) {
        SimulationReport.print(console, told, options);
        return ExitCode.DONE;
      }
      if (benchmark) {
        SimulationBenchmark.print(
            console, told, options, count == null ? BENCHMARKED : (int) Math.min(count, 1 << 28));
        return ExitCode.DONE;
      }
      writeTruth(told, options);
      if (sink != null) {
        return send(console, told, options);
      }
      if (mqtt != null) {
        return publish(console, told, options);
      }
      return out == null ? serve(console, told, options) : write(console, told, options);
    } catch (IllegalArgumentException e) {
      throw UserException.usage(e.getMessage());
    }
  }

  private Scenario scenario() throws IOException {
    if (!Scenario.isFileName(scenario)) {
      return Scenario.named(scenario);
    }
    try {
      return Scenario.read(Path.of(scenario));
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(e.getMessage());
    }
  }

  /** The anomalies and lasting changes of the readings to come, on a file of their own. */
  private void writeTruth(Scenario told, SensorStream.Options options) throws IOException {
    if (truth == null) {
      return;
    }
    SensorStream stream = SensorStream.of(told, options);
    try (OutputFile file = OutputFile.at(truth)) {
      long readings = count == null ? DEFAULT_WRITTEN : count;
      for (AnomalyTruth anomaly : stream.anomalies(0, readings)) {
        writeLine(file, TruthJson.of(anomaly));
      }
      for (OperatingMode mode : stream.modes(0, readings)) {
        writeLine(file, TruthJson.of(mode));
      }
      for (ConceptDrift drift : stream.drifts()) {
        writeLine(file, TruthJson.of(drift));
      }
      file.commit();
    }
  }

  private static void writeLine(OutputFile file, String line) throws IOException {
    file.out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private int publish(Console console, Scenario told, SensorStream.Options options)
      throws IOException, InterruptedException {
    if (out != null || live || once) {
      throw UserException.usage("--mqtt goes without --out, --live and --once");
    }
    SensorStream stream = SensorStream.of(told, options);
    ReadingEncoder encoder = new JsonLinesEncoder(labels);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    double perSecond = rate(told, options);
    CountDownLatch end = new CountDownLatch(1);
    MqttPublisher publisher = publisher(console, mqtt);
    Interruption.Registration stop = context().interruption().onRaise(end::countDown);
    try {
      console.note("publishing to " + Console.sanitized(mqtt) + " (Ctrl-C stops)");
      Instant begun = context().clock().instant();
      long last = count == null ? Long.MAX_VALUE : count;
      for (long i = 0; i < last && end.getCount() > 0; i++) {
        line.reset();
        encoder.write(stream.next(), line);
        // Without the line end: a message is a message.
        publisher.put(Arrays.copyOf(line.toByteArray(), line.size() - 1));
        if (perSecond > 0) {
          Instant due = begun.plusNanos((long) ((i + 1) * 1e9 / perSecond));
          Duration pause = Duration.between(context().clock().instant(), due);
          if (!pause.isNegative() && !pause.isZero()) {
            context().sleeper().sleep(pause, end);
          }
        }
      }
    } finally {
      stop.close();
      publisher.close();
    }
    console.note(String.format(Locale.ROOT, "published %,d readings", publisher.confirmed()));
    if (publisher.dropped() > 0) {
      console.warn(publisher.dropped() + " readings did not reach the broker");
    }
    return context().interruption().isRaised() ? ExitCode.INTERRUPTED : ExitCode.DONE;
  }

  private int send(Console console, Scenario told, SensorStream.Options options)
      throws IOException {
    if (out != null || count == null) {
      throw UserException.usage("--sink goes with --count N, and not with --out");
    }
    SensorStream stream = SensorStream.of(told, options);
    try (ReadingSink to = ReadingSinkProvider.find(sink, told, labels);
        Progress progress = console.progress("sending", count, "readings")) {
      for (long i = 0; i < count && !context().interruption().isRaised(); i++) {
        to.accept(stream.next());
        progress.step();
      }
    }
    console.note("sent to " + Console.sanitized(sink.toString()));
    return context().interruption().isRaised() ? ExitCode.INTERRUPTED : ExitCode.DONE;
  }

  private SensorStream.Options options(Scenario told) {
    if (period != null && !(period > 0 && period <= 86_400)) {
      throw UserException.usage("--period must be greater than 0 and at most 86400, was " + period);
    }
    SensorStream.Options options = SensorStream.Options.of(told, seed);
    if (period != null) {
      options = options.withPeriod(Duration.ofNanos(1_000 * Math.round(period * 1e6)));
    }
    if (start != null) {
      options = options.withStart(start);
    }
    return anomalyShare == null ? options : options.withAnomalyShare(anomalyShare);
  }

  /** Readings per second of all devices. */
  private double rate(Scenario told, SensorStream.Options options) {
    if (speed == null) {
      return rate == null ? 10 : rate;
    }
    if (rate != null || !(speed > 0)) {
      throw UserException.usage("--speed must be greater than 0, and goes without --rate");
    }
    return speed * told.numDevices() * 1e9 / options.period().toNanos();
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
            .rate(rate(told, options))
            .labels(labels)
            .live(live)
            .backlog(backlog)
            .notices(
                notice -> {
                  console.note(Console.sanitized(notice));
                  endOnce.run();
                });
    if (count != null) {
      builder.count(count);
    }
    if (tls != null) {
      builder.tls(ServerKey.read(tls, context().environment()));
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
              "sent %,d readings; clients: %,d%s",
              server.readingsSent(),
              server.acceptedClients(),
              live ? String.format(Locale.ROOT, "; missed: %,d", server.readingsDropped()) : ""));
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
    if (rate != null || speed != null) {
      throw UserException.usage(
          "--rate and --speed go with serving; --out writes as fast as it can");
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
    if (!writeFile(console, told, options, out, readings)
        || cleanTwin != null && !writeFile(console, told, options.clean(), cleanTwin, readings)) {
      console.note("interrupted; the file was not written");
      return ExitCode.INTERRUPTED;
    }
    return ExitCode.DONE;
  }

  /** Whether it was written, and not interrupted. */
  private boolean writeFile(
      Console console, Scenario told, SensorStream.Options options, String to, long readings)
      throws IOException {
    String name = to.toLowerCase(Locale.ROOT);
    boolean compressed = name.endsWith(".gz");
    name = compressed ? name.substring(0, name.length() - 3) : name;
    ReadingEncoder encoder =
        name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")
            ? new JsonLinesEncoder(labels)
            : new CsvEncoder(told, labels);
    try (OutputFile file = OutputFile.at(Path.of(to))) {
      GZIPOutputStream gzip = compressed ? new GZIPOutputStream(file.out(), 1 << 16) : null;
      OutputStream target = gzip == null ? file.out() : new BufferedOutputStream(gzip, 1 << 16);
      long written = writeAll(console, SensorStream.of(told, options), encoder, target, readings);
      if (gzip != null) {
        target.flush();
        gzip.finish();
      }
      if (written < readings) {
        return false;
      }
      file.commit();
    }
    console.note(
        String.format(Locale.ROOT, "wrote %,d readings to %s", readings, Console.sanitized(to)));
    return true;
  }

  private long writeAll(
      Console console, SensorStream stream, ReadingEncoder encoder, OutputStream to, long readings)
      throws IOException {
    encoder.writeHeader(to);
    try (Progress progress = console.progress("writing", readings, "readings")) {
      for (long i = 0; i < readings; i++) {
        // A closed pipe, such as that of head, does not throw: a print stream only remembers it.
        if (context().interruption().isRaised()
            || (i % 1024 == 0 && out.equals("-") && console.out().checkError())) {
          return i;
        }
        encoder.write(stream.next(), to);
        progress.step();
      }
    }
    return readings;
  }
}
