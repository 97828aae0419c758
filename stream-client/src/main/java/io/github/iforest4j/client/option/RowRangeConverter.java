package io.github.iforest4j.client.option;

import io.github.iforest4j.source.RowRange;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --rows}. */
public final class RowRangeConverter implements ITypeConverter<RowRange> {
  @Override
  public RowRange convert(String value) {
    try {
      return RowRange.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
