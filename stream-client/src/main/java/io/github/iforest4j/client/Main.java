package io.github.iforest4j.client;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.engine.file.ResultOutput;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The {@code iforest} command. */
public final class Main {
  /** The longest time a command may flush after Ctrl-C or a TERM signal. */
  private static final long GRACE_SECONDS = 10;

  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    CommandContext context = CommandContext.ofProcess();
    CountDownLatch done = new CountDownLatch(1);
    Thread onSignal = new Thread(() -> finishAfterSignal(context, done), "interrupted");
    Runtime.getRuntime().addShutdownHook(onSignal);
    int code;
    try {
      code = written(context, IforestCommand.run(context, args));
    } catch (OutOfMemoryError e) {
      code = outOfMemory(context, Runtime.getRuntime().maxMemory());
    } finally {
      context.out().flush();
      context.err().flush();
      done.countDown();
    }
    System.exit(code);
  }

  /** The command has ended and its memory is free, so there is enough to print a line. */
  static int outOfMemory(CommandContext context, long maxBytes) {
    context
        .err()
        .println(
            "iforest: the memory is used up (Java may take "
                + (maxBytes >> 20)
                + " MB); let it remember fewer devices (--max-keys N), or give it more"
                + " (IFOREST_JAVA_OPTS=-Xmx2g)");
    return ExitCode.FAILED;
  }

  /** Returns the exit code; a failure if the results could not be written. */
  static int written(CommandContext context, int code) {
    String failure = context.out() instanceof ResultOutput out ? out.failure() : null;
    if (failure == null) {
      return code;
    }
    context.err().println("iforest: standard output cannot be written: " + failure);
    return code == ExitCode.DONE ? ExitCode.FAILED : code;
  }

  /** Runs as a shutdown hook: after a signal, waits until the command has ended by itself. */
  private static void finishAfterSignal(CommandContext context, CountDownLatch done) {
    if (done.getCount() == 0) {
      return;
    }
    context.interruption().raise();
    try {
      done.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
