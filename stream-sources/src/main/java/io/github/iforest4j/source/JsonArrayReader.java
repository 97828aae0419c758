package io.github.iforest4j.source;

import java.io.IOException;
import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.JacksonIOException;

/**
 * A JSON array of objects. Elements that are no readings are skipped; where the array itself is
 * broken there is no next element to go on with, so that is an error.
 */
final class JsonArrayReader implements RecordReader {
  private final JsonObjects json;
  private final InputStream in;
  private JsonParser parser;
  private final BadLineCounter badLines;
  private long position;
  private long lastReading;
  private boolean ended;

  /** The elements behind {@code skipFrom} and up to {@code skipTo} were counted before. */
  private long skipFrom;

  private long skipTo;
  private boolean begun;

  JsonArrayReader(InputStream in, InputLimits limits, BadLineCounter badLines) {
    this.json = new JsonObjects(limits, badLines.counts());
    this.in = in;
    this.parser = json.factory().createParser(ObjectReadContext.empty(), in);
    this.badLines = badLines;
  }

  @Override
  public boolean read(RecordBuffer fields) throws IOException {
    try {
      if (!begun) {
        parser.nextToken();
        begun = true;
      }
      if (ended) {
        return false;
      }
      while (true) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_ARRAY) {
          ended = true;
          return false;
        }
        if (token == null) {
          throw new BadInputException(
              badLines.source() + ": the JSON array is cut off after element " + position);
        }
        position++;
        if (position <= skipTo && position > skipFrom) {
          parser.skipChildren();
          continue;
        }
        if (token != JsonToken.START_OBJECT) {
          parser.skipChildren();
          badLines.badLine(BadLine.MALFORMED, where(), "");
          continue;
        }
        fields.begin();
        json.readMembers(parser, fields);
        if (!fields.isEmpty()) {
          lastReading = position;
          return true;
        }
        badLines.badLine(BadLine.EMPTY, where(), "");
      }
    } catch (JacksonIOException e) {
      throw e.getCause();
    } catch (JacksonException e) {
      throw new BadInputException(
          badLines.source()
              + ": the JSON array is broken near line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ": "
              + BadLineCounter.brief(e.getOriginalMessage())
              + "\nOne object per line (JSON lines) would let the rest be read.",
          e);
    }
  }

  @Override
  public long position() {
    return position;
  }

  /** Does nothing: whoever opened the stream closes it. */
  @Override
  public void close() {}

  @Override
  public boolean canSeek() {
    return in instanceof TextStream;
  }

  @Override
  public long lastReading() {
    return lastReading;
  }

  /** The number of elements that were read; those before the last reading are read again. */
  @Override
  public String token() {
    return Long.toString(position);
  }

  @Override
  public void rewind() throws IOException {
    ((TextStream) in).seek(0);
    parser = json.factory().createParser(ObjectReadContext.empty(), in);
    position = 0;
    lastReading = 0;
    begun = false;
    ended = false;
    skipFrom = 0;
    skipTo = 0;
  }

  @Override
  public boolean seek(long reading, String token, RecordBuffer fields) throws IOException {
    long elements;
    try {
      elements = token.isEmpty() ? 0 : Long.parseLong(token);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + token + "' is no place in an array", e);
    }
    rewind();
    boolean found = reading == 0 || RecordReader.super.seek(reading, token, fields);
    skipFrom = reading;
    skipTo = elements;
    return found;
  }

  @Override
  public String where() {
    return "element " + position;
  }
}
