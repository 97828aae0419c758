package io.github.iforest4j.engine.assistant;

import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What stands in a source around one of its readings, anomalous or not, as the source wrote it. */
final class SourceReadings {
  private static final int MAX_TEXT = 200;
  private static final int MAX_FIELDS = 100;

  private SourceReadings() {}

  /**
   * Reads a source from its beginning. Holds no more than the answer.
   *
   * @param position of the reading in the middle, as {@link RecordSource#position()} counts
   * @param around how many readings before it, and after it
   * @throws IllegalArgumentException if there is no reading at that position
   */
  static ObjectNode around(RecordSource source, long position, int around) throws IOException {
    Deque<ObjectNode> near = new ArrayDeque<>();
    boolean found = false;
    int after = 0;
    // The readings go to a table that nobody keeps; each of its own, so that it does not grow.
    while (after < around + (found ? 0 : 1) && source.next(new RecordTable())) {
      long at = source.position();
      if (at > position && !found) {
        break;
      }
      if (found) {
        after++;
      }
      found |= at == position;
      near.addLast(reading(source, at));
      if (!found && near.size() > around) {
        near.removeFirst();
      }
    }
    if (!found) {
      throw new IllegalArgumentException(
          "the source has no reading at position " + position + "; is it what the run has read?");
    }
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    ArrayNode list = answer.putArray("readings");
    near.forEach(list::add);
    return answer;
  }

  private static ObjectNode reading(RecordSource source, long position) {
    ObjectNode one = JsonMapper.shared().createObjectNode().put("position", position);
    ArrayNode values = one.putArray("values");
    List<String> names = source.fieldNames();
    for (int f = 0; f < Math.min(MAX_FIELDS, names.size()); f++) {
      String text = source.text(f);
      if (!text.isEmpty()) {
        values
            .addObject()
            .put("field", PlainText.shortened(names.get(f), MAX_TEXT))
            .put("value", PlainText.shortened(text, MAX_TEXT));
      }
    }
    if (names.size() > MAX_FIELDS) {
      one.put("fields_not_listed", names.size() - MAX_FIELDS);
    }
    return one;
  }
}
