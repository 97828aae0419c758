package io.github.iforest4j.source;

import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;

/**
 * How a source is read. Immutable; start from {@link #DEFAULT}.
 *
 * @param limits what one reading may take
 * @param rows the part of the source that is wanted
 * @param report hears what a person should know
 * @param csv how CSV is written
 * @param keepText whether {@link RecordSource#text} will be asked for; costs a text per value
 * @param stdin what {@code -} reads
 * @param environment where brokers' user name and password are
 * @param clock tells when a live stream was opened
 * @param sleeper waits between attempts to connect
 * @param connectAttempts how often to try before the first connection stands, {@link
 *     Integer#MAX_VALUE} for as often as it takes; later a lost connection is retried for ever
 * @param reconnect whether to connect again when the server ends the connection
 */
public record SourceOptions(
    InputLimits limits,
    RowRange rows,
    InputReport report,
    CsvFormat csv,
    boolean keepText,
    InputStream stdin,
    Map<String, String> environment,
    Clock clock,
    Sleeper sleeper,
    int connectAttempts,
    boolean reconnect) {
  /** All rows, silently, no standard input, six attempts to connect, then reconnecting. */
  public static final SourceOptions DEFAULT =
      new SourceOptions(
          InputLimits.DEFAULT,
          RowRange.ALL,
          InputReport.SILENT,
          CsvFormat.GUESSED,
          false,
          InputStream.nullInputStream(),
          Map.of(),
          Clock.systemUTC(),
          Sleeper.REAL,
          6,
          true);

  /**
   * Checks for nulls and bounds.
   *
   * @throws IllegalArgumentException if there is not a single attempt to connect
   */
  public SourceOptions {
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(report, "report");
    Objects.requireNonNull(csv, "csv");
    Objects.requireNonNull(stdin, "stdin");
    environment = Map.copyOf(environment);
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(sleeper, "sleeper");
    if (connectAttempts < 1) {
      throw new IllegalArgumentException(
          "connectAttempts must be at least 1, was " + connectAttempts);
    }
  }

  /** With other limits. */
  public SourceOptions withLimits(InputLimits value) {
    return new SourceOptions(
        value,
        rows,
        report,
        csv,
        keepText,
        stdin,
        environment,
        clock,
        sleeper,
        connectAttempts,
        reconnect);
  }

  /** Of a part only. */
  public SourceOptions withRows(RowRange value) {
    return new SourceOptions(
        limits,
        value,
        report,
        csv,
        keepText,
        stdin,
        environment,
        clock,
        sleeper,
        connectAttempts,
        reconnect);
  }

  /** Telling someone. */
  public SourceOptions withReport(InputReport value) {
    return new SourceOptions(
        limits,
        rows,
        value,
        csv,
        keepText,
        stdin,
        environment,
        clock,
        sleeper,
        connectAttempts,
        reconnect);
  }

  /** Of CSV that is written so. */
  public SourceOptions withCsv(CsvFormat value) {
    return new SourceOptions(
        limits,
        rows,
        report,
        value,
        keepText,
        stdin,
        environment,
        clock,
        sleeper,
        connectAttempts,
        reconnect);
  }

  /** With or without the texts as they were written. */
  public SourceOptions withKeepText(boolean value) {
    return new SourceOptions(
        limits,
        rows,
        report,
        csv,
        value,
        stdin,
        environment,
        clock,
        sleeper,
        connectAttempts,
        reconnect);
  }

  /** With something for {@code -} to read. */
  public SourceOptions withStdin(InputStream value) {
    return new SourceOptions(
        limits,
        rows,
        report,
        csv,
        keepText,
        value,
        environment,
        clock,
        sleeper,
        connectAttempts,
        reconnect);
  }

  /** With user name and password from these variables. */
  public SourceOptions withEnvironment(Map<String, String> value) {
    return new SourceOptions(
        limits,
        rows,
        report,
        csv,
        keepText,
        stdin,
        value,
        clock,
        sleeper,
        connectAttempts,
        reconnect);
  }

  /** With another sense of time. */
  public SourceOptions withTime(Clock newClock, Sleeper newSleeper) {
    return new SourceOptions(
        limits,
        rows,
        report,
        csv,
        keepText,
        stdin,
        environment,
        newClock,
        newSleeper,
        connectAttempts,
        reconnect);
  }

  /** With another patience for servers. */
  public SourceOptions withConnection(int attempts, boolean again) {
    return new SourceOptions(
        limits, rows, report, csv, keepText, stdin, environment, clock, sleeper, attempts, again);
  }
}
