package io.github.iforest4j.client.console;

import io.github.iforest4j.engine.Interruption;
import io.github.iforest4j.engine.file.ResultOutput;
import io.github.iforest4j.source.file.ChannelStream;
import io.github.iforest4j.time.Timing;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Everything outside files and sockets that a command uses, so that tests can run commands in their
 * own process.
 *
 * @param in standard input
 * @param out standard output: results only
 * @param err standard error: everything else
 * @param environment the environment variables
 * @param timing the time of day, and how to wait between attempts
 * @param interruption whether the user wants to stop
 * @param outIsTerminal whether a person reads {@code out}
 * @param errIsTerminal whether a person reads {@code err}
 */
public record CommandContext(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Timing timing,
    Interruption interruption,
    boolean outIsTerminal,
    boolean errIsTerminal) {

  /** Copies the environment. */
  public CommandContext {
    environment = Map.copyOf(environment);
  }

  /** The context of this process. Both outputs are UTF-8 in any locale, as all files are. */
  public static CommandContext ofProcess() {
    return new CommandContext(
        new ChannelStream(new FileInputStream(FileDescriptor.in).getChannel()),
        ResultOutput.to(new FileOutputStream(FileDescriptor.out)),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getenv(),
        Timing.SYSTEM,
        new Interruption(),
        isTerminal(1),
        isTerminal(2));
  }

  /** Java 17 only knows about input and output together; Linux knows about each. */
  private static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    if (Files.isSymbolicLink(link)) {
      try {
        String target = Files.readSymbolicLink(link).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      } catch (IOException e) {
        return false;
      }
    }
    return System.console() != null && !"dumb".equals(System.getenv("TERM"));
  }
}
