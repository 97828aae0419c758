package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.record.Journals;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which run a command is about. */
public final class JournalOption {
  @Option(
      names = "--journal",
      paramLabel = "FILE|DIR",
      description =
          "The journal of the run, or the folder that it is in. Default: the newest anomalies.jsonl"
              + " here or in a folder directly below.")
  private @Nullable Path journal;

  /** The journal, in the folder of {@code --out} if given; one not named is found, and noted. */
  public Path file(Console console, @Nullable Path out) throws IOException {
    if (out != null && journal != null) {
      throw UserException.usage("give either --out or --journal");
    }
    Path found = out == null ? Journals.find(journal) : out.resolve(Journals.NAME);
    if (found == null) {
      throw UserException.badInput(
          "no anomalies.jsonl here or in a folder directly below; --journal FILE names a journal");
    }
    if (out == null && journal == null) {
      console.note("journal    " + Console.sanitized(found.toString()));
    }
    return found;
  }
}
