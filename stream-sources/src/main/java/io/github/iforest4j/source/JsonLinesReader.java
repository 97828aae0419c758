package io.github.iforest4j.source;

import java.io.InputStream;

/**
 * Reads one JSON object per line; objects that span lines or share them are read as well. Made by
 * {@link SourceContext#jsonLines}.
 */
public interface JsonLinesReader extends RecordReader {
  /** Continues with another stream; the line count continues, and unread input is dropped. */
  void readFrom(InputStream in);
}
