package io.github.iforest4j.client.simulate;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.option.ListenAddress;
import io.github.iforest4j.sim.SensorServer;
import io.github.iforest4j.sim.ServerKey;
import io.github.iforest4j.time.Counted;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** How {@code simulate} serves a stream over TCP. */
final class ServeOptions {
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
      names = "--once",
      description = "Stop serving when one client has got all of --count readings.")
  private boolean once;

  @Option(
      names = "--live",
      description =
          "One clock for all clients: each gets the readings from now on, and one that is too slow"
              + " misses some, which are counted.")
  private boolean live;

  @Option(
      names = "--backlog",
      paramLabel = "N",
      description =
          "With --live: the number of readings by which a client can be behind. Default:"
              + " ${DEFAULT-VALUE}.")
  private int backlog = SensorServer.DEFAULT_BACKLOG;

  @Option(
      names = "--tls",
      paramLabel = "FILE",
      description =
          "Encrypt, with the key of this PKCS#12 file; its password in the environment as "
              + ServerKey.PASSWORD
              + ".")
  private Path tls;

  boolean once() {
    return once;
  }

  boolean live() {
    return live;
  }

  /**
   * Serves until the user interrupts or, with {@code --once}, a client has all readings.
   *
   * @param rate readings per second and client; 0 is as fast as possible
   * @param count the number of readings for each client
   * @return one of {@link ExitCode}
   */
  int serve(Simulation simulation, double rate, long count)
      throws IOException, InterruptedException {
    Console console = simulation.console();
    CommandContext context = simulation.context();
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
        SensorServer.of(simulation.scenario(), simulation.options())
            .address(ListenAddress.of(host, "--host"))
            .port(port)
            .rate(rate)
            .count(count)
            .labels(simulation.labels())
            .live(live)
            .backlog(backlog)
            .notices(
                notice -> {
                  console.note(Console.sanitized(notice));
                  endOnce.run();
                });
    if (tls != null) {
      try {
        builder.tls(ServerKey.read(tls, context.environment()));
      } catch (IllegalArgumentException e) {
        throw UserException.badInput(e.getMessage(), e);
      }
    }
    try (SensorServer server = builder.start()) {
      serving.set(server);
      endOnce.run();
      announce(simulation, server);
      context.interruption().onRaise(end::countDown);
      end.await();
      console.note(
          String.format(
              Locale.ROOT,
              "sent %s; clients: %,d%s",
              Counted.of(server.readingsSent(), "reading"),
              server.acceptedClients(),
              live ? String.format(Locale.ROOT, "; missed: %,d", server.readingsDropped()) : ""));
    }
    return simulation.exitCode();
  }

  private static void announce(Simulation simulation, SensorServer server) {
    Console console = simulation.console();
    String uri = "tcp://" + hostText(server.address()) + ":" + server.port();
    if (console.json()) {
      console.result(JsonMapper.shared().createObjectNode().put("serving", uri).toString());
    }
    console.note(
        "serving scenario "
            + simulation.scenario().name()
            + " at "
            + uri
            + " (Ctrl-C stops)\ntry: "
            + "iforest train --source "
            + uri
            + " --readings 2000 --model m.iforest");
    console.out().flush();
  }

  private static String hostText(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return "localhost";
    }
    String text = address.getHostAddress();
    return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
  }
}
