package io.github.iforest4j.client;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.option.AdaptOption;
import io.github.iforest4j.engine.RunSetupException;
import io.github.iforest4j.engine.StateException;
import io.github.iforest4j.engine.file.OutputFile;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.error.TooLargeException;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.SourceConnectException;
import io.github.iforest4j.view.plot.PlotException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a failed command ends. The libraries' exceptions say what is wrong; advice in terms of
 * options is added here.
 *
 * @param message for the user; several lines if it holds advice
 * @param exitCode one of {@link ExitCode}
 */
record Failure(String message, int exitCode) {
  /** The first rule that matches counts, so subclasses stand before their superclasses. */
  private static final List<Rule<?>> RULES =
      List.of(
          new Rule<>(UserException.class, Failure::messageOf, UserException::exitCode),
          new Rule<>(PlotException.class, Failure::plotProblem, Failure::plotExitCode),
          new Rule<>(RunSetupException.class, Failure::setupProblem, Failure::setupExitCode),
          rule(StateException.class, ExitCode.BAD_INPUT, Failure::stateProblem),
          rule(InvalidModelException.class, ExitCode.BAD_INPUT, Failure::messageOf),
          rule(TooLargeException.class, ExitCode.BAD_INPUT, Failure::messageOf),
          rule(BadInputException.class, ExitCode.BAD_INPUT, Failure::messageOf),
          rule(OutputFile.FileIsFolderException.class, ExitCode.USAGE, Failure::messageOf),
          rule(UnusableFileException.class, ExitCode.BAD_INPUT, Failure::messageOf),
          rule(NoSuchFileException.class, ExitCode.BAD_INPUT, e -> "no such file: " + e.getFile()),
          rule(
              AccessDeniedException.class,
              ExitCode.FAILED,
              e ->
                  "permission denied: "
                      + e.getFile()
                      + "\nChange who may use it, or name another."),
          rule(FileSystemException.class, ExitCode.FAILED, Failure::fileProblem),
          rule(SourceConnectException.class, ExitCode.FAILED, Failure::connectProblem),
          rule(IOException.class, ExitCode.FAILED, e -> withRemedy(messageOf(e))));

  private record Rule<E extends Exception>(
      Class<E> type, Function<E, String> message, ToIntFunction<E> exitCode) {
    private Failure apply(Exception thrown) {
      E e = type.cast(thrown);
      return new Failure(message.apply(e), exitCode.applyAsInt(e));
    }
  }

  private static <E extends Exception> Rule<E> rule(
      Class<E> type, int exitCode, Function<E, String> message) {
    return new Rule<>(type, message, e -> exitCode);
  }

  /** How the command ends; null if the exception is a bug of the program. */
  static @Nullable Failure of(Exception thrown) {
    for (Rule<?> rule : RULES) {
      if (rule.type.isInstance(thrown)) {
        return rule.apply(thrown);
      }
    }
    return null;
  }

  private static String messageOf(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static int plotExitCode(PlotException e) {
    return e.reason() == PlotException.Reason.NO_ANOMALY ? ExitCode.BAD_INPUT : ExitCode.USAGE;
  }

  private static String plotProblem(PlotException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.reason()) {
      case NO_ANOMALY -> message + "; name a reading with --kind tree --reading N";
      case NO_NAME_OF_A_READING -> message.replaceFirst("a reading", "--reading");
      default -> "--reading: " + message;
    };
  }

  private static int setupExitCode(RunSetupException e) {
    return e.reason() == RunSetupException.Reason.MIXED_SOURCES
        ? ExitCode.USAGE
        : ExitCode.BAD_INPUT;
  }

  private static String setupProblem(RunSetupException e) {
    return switch (e.reason()) {
      case NO_SUCH_KEY ->
          "the model has no column '"
              + e.value()
              + "'; train it with --key-column "
              + e.value()
              + ", on readings that have it";
      case CANNOT_ADAPT ->
          "the model holds no sample of its training, so it cannot adapt: train it again, or leave"
              + " out --adapt";
      case MIXED_SOURCES ->
          "--state goes with files or with live sources, not with both at once: it keeps the"
              + " place in a file, and live readings cannot be read again\nWatch them in two runs.";
    };
  }

  private static String stateProblem(StateException e) {
    String options =
        switch (e.reason()) {
          case OTHER_KEY -> e.keyed() ? "with another --key-column" : "without --key-column";
          case OTHER_LEARNING ->
              e.learning() == null ? "with another --adapt" : AdaptOption.describe(e.learning());
          default -> null;
        };
    return options == null
        ? String.valueOf(e.getMessage())
        : e.folder()
            + ": the state there was kept "
            + options
            + "\nUse the same choice now, or remove the folder to start again.";
  }

  private static String connectProblem(SourceConnectException e) {
    return e.getMessage() + (e.scheme().equals("tcp") ? " 'iforest simulate' starts one." : "");
  }

  private static String fileProblem(FileSystemException e) {
    if (e instanceof FileAlreadyExistsException) {
      return e.getFile() + ": is a file, and a folder is needed; name another place";
    }
    String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    return withRemedy(e.getFile() + ": " + reason);
  }

  /** Adds advice where the operating system's message allows one. */
  private static String withRemedy(String message) {
    if (message.contains("No space left on device")) {
      return message + "\nFree some space, then run the same command again; or name another place.";
    }
    boolean wrong =
        message.contains("Read-only file system") || message.contains("Not a directory");
    return wrong ? message + "\nName another place." : message;
  }
}
