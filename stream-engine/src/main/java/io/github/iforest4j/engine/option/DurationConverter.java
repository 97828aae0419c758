package io.github.iforest4j.engine.option;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code 500ms}, {@code 60s}, {@code 5m}, {@code 2h}, {@code 7d}; a bare number is seconds.
 */
public final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h|d|)");

  @Override
  public Duration convert(String text) {
    Matcher m = FORM.matcher(text.strip());
    if (!m.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a duration; write 500ms, 60s, 5m, 2h or 7d");
    }
    double amount = Double.parseDouble(m.group(1));
    if (amount == 0) {
      throw new TypeConversionException("it must be longer than 0, was '" + text + "'");
    }
    double millis =
        switch (m.group(2)) {
          case "ms" -> amount;
          case "m" -> amount * 60_000;
          case "h" -> amount * 3_600_000;
          case "d" -> amount * 86_400_000;
          default -> amount * 1000;
        };
    return Duration.ofMillis(Math.max(1, Math.round(millis)));
  }
}
