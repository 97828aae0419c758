package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.view.page.Dashboard;
import io.github.iforest4j.view.page.LivePage;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The live page: options shared by commands that watch. */
public final class DashboardOptions {
  private static final int TOKEN_BYTES = 16;

  @Option(
      names = "--dashboard",
      paramLabel = "PORT",
      arity = "0..1",
      fallbackValue = "8642",
      description = {
        "Show the run live in a browser: readings, alerts and incidents. Default port:"
            + " 8642; 0 takes a free one."
      })
  private Integer port;

  @Option(
      names = "--dashboard-host",
      paramLabel = "ADDRESS",
      description =
          "Let browsers on other machines connect to this"
              + " address; they need the token that is printed. Default: loopback, this machine"
              + " only.")
  private String host;

  @Option(
      names = "--dashboard-hold",
      description = "Keep the page open when the stream has ended, until Ctrl-C.")
  private boolean hold;

  /** Whether a page is wanted. */
  public boolean isWanted() {
    return port != null;
  }

  /**
   * Opens the page, if one is wanted, and prints its address, also with {@code --quiet}. The page
   * waits for a run.
   *
   * @param modelName what the page calls the model
   * @param toLearn the number of readings that are learned from before; 0 for none
   * @param run the status of the run, which gives the reason if no readings arrive
   * @param stale how long the source may be silent before the page reports it
   * @param holds whether it stays open at the end even if that was not asked for
   * @param feedback receives what a person says about an alert; null to ignore it
   * @throws UserException if the options make no sense, or the port is taken
   */
  public LivePage open(
      Console console,
      CommandContext context,
      String modelName,
      long toLearn,
      boolean holds,
      AnomalyLabeler labeler,
      RecordSource source,
      RunStatus run,
      Duration stale,
      Dashboard.@Nullable FeedbackListener feedback)
      throws IOException {
    if (port == null) {
      if (host != null || hold) {
        throw UserException.usage(
            (host != null ? "--dashboard-host" : "--dashboard-hold") + " needs --dashboard");
      }
      return new LivePage(null, address -> {});
    }
    if (port < 0 || port > 65_535) {
      throw UserException.usage("--dashboard must be from 0 to 65535, was " + port);
    }
    InetAddress at = ListenAddress.of(host, "--dashboard-host");
    String token = at.isLoopbackAddress() ? null : token();
    Dashboard.Settings settings =
        new Dashboard.Settings(
            source.name(),
            modelName,
            !source.isLive(),
            -1,
            labeler.name(),
            labeler.model(),
            labeler::metrics,
            source.counts()::troubles,
            () -> run.outage(stale),
            feedback);
    try {
      Dashboard page =
          Dashboard.openBefore(
              new InetSocketAddress(at, port), token, settings, toLearn, context.timing());
      // Nobody could open the page without the address, so --quiet prints it, too.
      console.status("page       " + page.address());
      return new LivePage(
          page, hold || holds ? address -> hold(console, context, address) : address -> {});
    } catch (BindException e) {
      throw UserException.failed(
          "the page cannot be served on "
              + e.getMessage()
              + "\nName another port: --dashboard PORT; 0 takes a free one.");
    }
  }

  private static void hold(Console console, CommandContext context, String address) {
    if (context.interruption().isRaised()) {
      return;
    }
    console.status("the page stays open at " + address + "; Ctrl-C ends it");
    context.interruption().await();
  }

  private static String token() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
