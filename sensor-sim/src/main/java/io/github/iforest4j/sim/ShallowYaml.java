package io.github.iforest4j.sim;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Refuses lists and mappings that are nested too deeply: readers use one call for each level, and
 * the stack has an end.
 */
final class ShallowYaml implements Parser {
  /** More than any scenario needs. */
  static final int MAX_DEPTH = 50;

  private final String file;
  private final Parser parser;
  private int depth;

  ShallowYaml(String file, Parser parser) {
    this.file = file;
    this.parser = parser;
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public boolean hasNext() {
    return parser.hasNext();
  }

  @Override
  public Event next() {
    Event event = parser.next();
    switch (event.getEventId()) {
      case SequenceStart, MappingStart -> {
        if (++depth > MAX_DEPTH) {
          String line =
              event.getStartMark().map(Mark::getLine).map(n -> " line " + (n + 1)).orElse("");
          throw new ScenarioException(
              file + line + ": lists and mappings are nested more than " + MAX_DEPTH + " deep");
        }
      }
      case SequenceEnd, MappingEnd -> depth--;
      default -> {
        // Nothing that nests.
      }
    }
    return event;
  }
}
