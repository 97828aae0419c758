package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.source.CsvFormat;
import io.github.iforest4j.source.SourceOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The format of CSV, as far as the user names it. */
public final class CsvOptions {
  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description = "What separates the cells of CSV, such as ';' or tab. Default: guessed.")
  private @Nullable String delimiter;

  @Option(
      names = "--header",
      negatable = true,
      description =
          "The first line of CSV names the columns; --no-header: it does not. Default: guessed.")
  private @Nullable Boolean header;

  @Option(
      names = "--decimal-comma",
      negatable = true,
      description =
          "1,5 is a number in CSV. Default: guessed; never if cells are separated by commas.")
  private @Nullable Boolean decimalComma;

  /** Adds the format to the options of a source. */
  public void applyTo(SourceOptions.Builder options) {
    options.csv(new CsvFormat(delimiter(), header, decimalComma));
  }

  private @Nullable Character delimiter() {
    if (delimiter == null) {
      return null;
    }
    if (delimiter.equals("tab") || delimiter.equals("\\t")) {
      return '\t';
    }
    if (delimiter.length() != 1) {
      throw UserException.usage(
          "--delimiter must be one character, or tab, was '" + delimiter + "'");
    }
    return delimiter.charAt(0);
  }
}
