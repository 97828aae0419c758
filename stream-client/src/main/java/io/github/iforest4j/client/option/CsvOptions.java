package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.source.CsvFormat;
import io.github.iforest4j.source.SourceOptions;
import picocli.CommandLine.Option;

/** What the user says about how CSV is written. */
public final class CsvOptions {
  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description = "What separates the cells of CSV, such as ';' or tab. Default: guessed.")
  private String delimiter;

  @Option(
      names = "--header",
      negatable = true,
      description =
          "That the first line of CSV names the columns; --no-header: that it does not. Default: guessed.")
  private Boolean header;

  @Option(
      names = "--decimal-comma",
      negatable = true,
      description = "That 1,5 is a number in CSV. Default: guessed; never between commas.")
  private Boolean decimalComma;

  /** These options with what the user said. */
  public SourceOptions applyTo(SourceOptions options) {
    return options.withCsv(new CsvFormat(delimiter(), header, decimalComma));
  }

  private Character delimiter() {
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
