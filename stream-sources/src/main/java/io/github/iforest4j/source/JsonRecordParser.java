package io.github.iforest4j.source;

import org.jspecify.annotations.Nullable;

/** JSON objects: the scanner for the usual ones, the general parser for the rest. */
final class JsonRecordParser extends RecordParser {
  private final JsonObjects json;
  private final boolean scan;
  private @Nullable JsonScanner scanner;

  /**
   * @param scan whether to use the scanner; what is read is the same
   */
  JsonRecordParser(InputLimits limits, InputCounts counts, boolean scan) {
    super(limits, counts);
    this.json = new JsonObjects(limits, counts);
    this.scan = scan;
  }

  @Override
  @Nullable BadLine read(byte[] bytes, int offset, int length, RecordBuffer record) {
    if (scan) {
      if (scanner == null || scanner.fields() != record) {
        scanner = new JsonScanner(record);
      }
      if (scanner.parse(bytes, offset, length)) {
        return null;
      }
    }
    return isBlank(bytes, offset, length)
        ? BadLine.EMPTY
        : json.parse(bytes, offset, length, record);
  }
}
