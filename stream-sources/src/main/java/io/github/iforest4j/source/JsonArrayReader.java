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
  private final JsonParser parser;
  private final Complaints complaints;
  private long position;
  private boolean begun;

  JsonArrayReader(InputStream in, InputLimits limits, Complaints complaints) {
    this.json = new JsonObjects(limits, complaints.counts());
    this.parser = json.factory().createParser(ObjectReadContext.empty(), in);
    this.complaints = complaints;
  }

  @Override
  public boolean read(FieldBuffer fields) throws IOException {
    try {
      if (!begun) {
        parser.nextToken();
        begun = true;
      }
      while (true) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_ARRAY) {
          return false;
        }
        if (token == null) {
          throw new BadInputException(
              complaints.source() + ": the JSON array is cut off after element " + position);
        }
        position++;
        if (token != JsonToken.START_OBJECT) {
          parser.skipChildren();
          complaints.badLine(BadLine.MALFORMED, place(), "");
          continue;
        }
        fields.begin();
        json.readMembers(parser, fields);
        if (!fields.isEmpty()) {
          return true;
        }
        complaints.badLine(BadLine.EMPTY, place(), "");
      }
    } catch (JacksonIOException e) {
      throw e.getCause();
    } catch (JacksonException e) {
      throw new BadInputException(
          complaints.source()
              + ": the JSON array is broken near line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ": "
              + Complaints.brief(e.getOriginalMessage())
              + "\nOne object per line (JSON lines) would let the rest be read.",
          e);
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public String place() {
    return "element " + position;
  }
}
