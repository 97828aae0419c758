package io.github.iforest4j.source;

import java.io.IOException;
import java.util.Set;

/**
 * Makes one kind of source known by the scheme of its name, such as {@code tcp} in {@code
 * tcp://HOST:PORT}.
 *
 * <p>A new source is a package of its own with a provider and a {@link RecordReader}, and one line
 * that registers the provider for {@link java.util.ServiceLoader}: {@code provides SourceProvider
 * with …} in {@code module-info.java}, or the class name in {@code
 * META-INF/services/io.github.iforest4j.source.SourceProvider} on the class path. Whatever the
 * reader reads is then counted, limited to a range of rows, merged with other sources and checked
 * against the model like every other source.
 *
 * <p>Providers need a public constructor without parameters, keep no state, and are thread-safe.
 */
public interface SourceProvider {
  /** The scheme of names that are paths, without {@code ://}. */
  String FILE = "file";

  /** The scheme of the name {@code -}. */
  String STANDARD_INPUT = "-";

  /** The schemes of the names that this provider opens, in lower case. */
  Set<String> schemes();

  /** The form of the names, such as {@code tcp://HOST:PORT}. */
  String form();

  /** One line of help, such as {@code tcp://HOST:PORT (JSON lines)}; the form unless overridden. */
  default String usage() {
    return form();
  }

  /** Whether these sources go on until someone stops them, as servers do. */
  boolean isEndless();

  /** The same for one name; that of all of them unless overridden. */
  default boolean isEndless(String name) {
    return isEndless();
  }

  /** What messages call the source that has this name: the name itself unless overridden. */
  default String title(String name) {
    return name;
  }

  /**
   * Opens a source. It may connect later, at the first reading.
   *
   * @throws IllegalArgumentException if the name has the scheme, but not the form
   * @throws BadInputException if what is there cannot be read as readings
   * @throws IOException if it cannot be opened
   */
  RecordReader open(SourceContext context) throws IOException;
}
