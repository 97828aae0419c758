package io.github.iforest4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;

/** What a provider gets to open a source: name, options, counter of bad lines, and the parsers. */
public final class SourceContext {
  private final String name;
  private final SourceOptions options;
  private final BadLineCounter badLines;

  /** A context in which messages call the source by its name. */
  public SourceContext(String name, SourceOptions options) {
    this(name, name, options);
  }

  SourceContext(String name, String title, SourceOptions options) {
    this.name = Objects.requireNonNull(name, "name");
    this.options = Objects.requireNonNull(options, "options");
    this.badLines = new BadLineCounter(title, options.report());
  }

  /** The name of the source as the user wrote it. */
  public String name() {
    return name;
  }

  /**
   * The name as a URI.
   *
   * @throws IllegalArgumentException if it is none
   */
  public URI uri() {
    try {
      return new URI(name);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + name + "': " + e.getReason(), e);
    }
  }

  /** How to read the source. */
  public SourceOptions options() {
    return options;
  }

  /** Counts what is wrong, and reports the first of each kind. The same for each call. */
  public BadLineCounter badLines() {
    return badLines;
  }

  /**
   * Reads text whose first bytes decide about its format: CSV, JSON lines or a JSON array, plain or
   * packed with gzip. Waits for the first bytes. The reader can seek if {@code in} is a {@link
   * SeekableInput}; closing it closes {@code in}.
   *
   * @throws BadInputException if the input is empty or not text
   * @throws IOException if it cannot be read
   */
  public RecordReader text(InputStream in) throws IOException {
    return TextFormat.open(in, this);
  }

  /** Reads JSON lines, from a stream that is set with {@link JsonLinesReader#readFrom}. */
  public JsonLinesReader jsonLines() {
    return new JsonObjectsReader(
        new LineReader(InputStream.nullInputStream(), options.limits().maxLineBytes()),
        options.limits(),
        badLines);
  }

  /** An empty buffer whose counts are those of {@link #badLines}. */
  public RecordBuffer newBuffer() {
    return new RecordBuffer(
        badLines.counts(), options.keepText(), options.missing(), options.renamed());
  }

  /**
   * Reads messages of JSON.
   *
   * @param bareValues whether a message may be a single value, such as {@code 21.5}, which becomes
   *     the field {@code value}
   */
  public MessageParser messages(boolean bareValues) {
    return messages(bareValues, List.of());
  }

  /**
   * Reads messages of JSON, or of CSV without a header: those that do not begin as JSON does.
   * Delimiter and decimal commas are those of {@link SourceOptions#csv()}, where a comma is the
   * delimiter unless it says another one.
   *
   * @param bareValues as {@link #messages(boolean)}
   * @param columns the names of the columns of CSV; empty if no message is CSV
   * @throws IllegalArgumentException if two columns have the same name
   */
  public MessageParser messages(boolean bareValues, List<String> columns) {
    if (columns.stream().distinct().count() < columns.size()) {
      throw new IllegalArgumentException("two columns have the same name, of " + columns);
    }
    return new MessageParser(options.limits(), badLines, bareValues, columns, options.csv());
  }
}
