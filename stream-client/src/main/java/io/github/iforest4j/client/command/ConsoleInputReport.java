package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.source.CsvFormat;
import io.github.iforest4j.source.InputReport;

/** Prints what is reported about an input, with the options that settle a doubt. */
final class ConsoleInputReport implements InputReport {
  private final Console console;

  ConsoleInputReport(Console console) {
    this.console = console;
  }

  @Override
  public void report(Severity severity, String message) {
    String safe = Console.sanitized(message);
    if (severity == Severity.WARNING) {
      console.warn(safe);
    } else {
      console.note(safe);
    }
  }

  @Override
  public void doubt(Severity severity, String message, CsvFormat.Setting setting, String value) {
    report(
        severity,
        message
            + switch (setting) {
              case DELIMITER -> "; --delimiter '" + value + "' says so";
              case HEADER -> "; --header says so";
              case DECIMAL_COMMA -> ", or with --decimal-comma";
              case SERIES -> "; --assemble 1s makes each a field, --key-column " + value + " a key";
            });
  }
}
