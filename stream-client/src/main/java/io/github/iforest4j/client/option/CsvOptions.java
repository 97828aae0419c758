package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.engine.option.DurationConverter;
import io.github.iforest4j.source.Assembly;
import io.github.iforest4j.source.CsvFormat;
import io.github.iforest4j.source.SourceOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The format of an input, as far as the user gives it. */
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

  @Option(
      names = "--missing",
      paramLabel = "VALUE[,VALUE]",
      split = ",",
      hideParamSyntax = true,
      description = "Values that stand for a missing one, such as -200 or ?, in any format.")
  private Set<String> missing = Set.of();

  @Option(
      names = "--field",
      paramLabel = "OLD=NEW",
      description = "Another name for a field, such as --field data.t=temperature; repeatable.")
  private Map<String, String> renamed = Map.of();

  @Option(
      names = "--assemble",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "Each record has the value of one sensor: make one reading per device of those in each TIME.")
  private @Nullable Duration bucket;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "With --assemble: the field that names the device. Default: from MQTT topics.")
  private @Nullable String device;

  @Option(
      names = "--value-ttl",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "With --assemble: how long a value counts. Default: 10 times TIME.")
  private @Nullable Duration timeToLive;

  /** Adds the format to the options of a source. */
  public void applyTo(SourceOptions.Builder options) {
    options.csv(new CsvFormat(delimiter(), header, decimalComma)).missing(missing).renamed(renamed);
    if (bucket != null) {
      Assembly assembly = Assembly.of(bucket, device);
      options.assembly(timeToLive == null ? assembly : assembly.withTimeToLive(timeToLive));
    } else if (device != null || timeToLive != null) {
      throw UserException.usage("--by and --value-ttl need --assemble, such as --assemble 1s");
    }
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
