package io.github.iforest4j.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Opens sources by name. The scheme of the name finds the {@link SourceProvider}: here are files,
 * standard input, TCP, HTTP and MQTT; others are found if they are registered. If several are
 * registered for one scheme, the first that {@link ServiceLoader} finds is taken.
 */
public final class Sources {
  private static final Pattern LOGIN = Pattern.compile("^(\\w[\\w+.-]*://)[^/?#]*@");
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://.*");

  private Sources() {}

  /**
   * Opens a source: {@code SCHEME://…}, a file, or {@code -} for standard input. Files and standard
   * input may be JSON lines, a JSON array or CSV, also compressed with gzip: the first bytes
   * decide.
   *
   * @throws UnknownSourceException if there is no provider for the scheme
   * @throws IllegalArgumentException if the name does not have the form that its scheme asks for
   * @throws BadInputException if the input is empty, not text, or no file
   * @throws IOException if it cannot be opened
   */
  public static RecordSource open(String name, SourceOptions options) throws IOException {
    return openOne(name, options);
  }

  /**
   * Opens several sources as one, in which each reading has the field {@code source} with the name
   * of its own, unless it says so itself. A source that ends or fails does not end the others, and
   * servers that are not there yet are waited for. One name alone is {@link #open(String,
   * SourceOptions)}.
   *
   * @throws IllegalArgumentException if a name is no source, or there twice
   * @throws IOException if one of them cannot be opened
   */
  public static RecordSource open(List<String> names, SourceOptions options) throws IOException {
    if (names.size() == 1) {
      return open(names.get(0), options);
    }
    Set<String> known = new HashSet<>();
    for (String name : names) {
      if (!known.add(name)) {
        throw new IllegalArgumentException("the source '" + name + "' is named twice");
      }
    }
    SourceOptions patient = options.toBuilder().connectAttempts(Integer.MAX_VALUE).build();
    List<ReadingSource> opened = new ArrayList<>();
    try {
      for (String name : names) {
        opened.add(openOne(name, patient));
      }
    } catch (IOException | RuntimeException e) {
      opened.forEach(RecordSource::close);
      throw e;
    }
    return new MergedSource(opened, options.report());
  }

  /**
   * Opens a source with a reader of the caller's own, which no provider needs to know.
   *
   * @param name what messages and the ids of readings call the source
   * @param reader reads it; closed with the source
   */
  public static RecordSource of(String name, RecordReader reader) {
    return new ReadingSource(reader, new SourceContext(name, SourceOptions.DEFAULT));
  }

  /**
   * The readings of one message in memory: a JSON object, an array, JSON lines, or lines of the
   * Influx line protocol.
   *
   * @param name what reports call the message
   * @param message not copied; it must not change while it is read
   * @param report receives what is wrong with it
   */
  public static RecordSource ofMessage(String name, byte[] message, InputReport report) {
    SourceContext context = new SourceContext(name, SourceOptions.builder().report(report).build());
    return new ReadingSource(new MessageReader(context.messages(false), message), context);
  }

  private static ReadingSource openOne(String name, SourceOptions options) throws IOException {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "the name of a source is empty; use " + String.join(", ", help(SourceProvider::form)));
    }
    SourceProvider provider = provider(name);
    if (provider == null) {
      throw new UnknownSourceException(withoutLogin(name), help(SourceProvider::form));
    }
    if (!withoutLogin(name).equals(name)
        && (provider.schemes().contains("tcp") || provider.schemes().contains("http"))) {
      throw new IllegalArgumentException(
          "'" + withoutLogin(name) + "' must look like " + provider.form() + ", without a login");
    }
    SourceContext context = new SourceContext(name, provider.title(name), options);
    RecordReader reader = open(provider, context);
    Assembly assembly = options.assembly();
    if (assembly == null) {
      return new ReadingSource(reader, context);
    }
    RecordReader inTime = reader;
    if (!reader.isLive() && reader.canSeek() && isBySensor(provider, context, assembly)) {
      inTime = new TimeSortedReader(reader, context);
    }
    return new ReadingSource(new AssemblingReader(inTime, assembly, context), context);
  }

  /** Reads a file once, silently: what is wrong with it is reported when it is read again. */
  private static boolean isBySensor(
      SourceProvider provider, SourceContext context, Assembly assembly) {
    SourceOptions silent = context.options().toBuilder().report((severity, message) -> {}).build();
    SourceContext look = new SourceContext(context.name(), context.badLines().source(), silent);
    try (RecordReader reader = open(provider, look)) {
      return TimeOrder.isBySensor(reader, assembly, look.newBuffer());
    } catch (IOException e) {
      // The same happens again, behind the readings that can be read.
      return false;
    }
  }

  /** A provider's message may say what is wrong, but not where. */
  private static RecordReader open(SourceProvider provider, SourceContext context)
      throws IOException {
    try {
      return provider.open(context);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      String shown = withoutLogin(context.name());
      if (message.contains(context.name())) {
        throw new IllegalArgumentException(message.replace(context.name(), shown), e);
      }
      throw new IllegalArgumentException(
          "'" + shown + "' must look like " + provider.form() + ": " + message, e);
    }
  }

  /** An address for messages: a password in it is for nobody's eyes. */
  public static String withoutLogin(String address) {
    return LOGIN.matcher(address).replaceFirst("$1…@");
  }

  /** Whether a name is that of a source that goes on until someone stops it. */
  public static boolean isEndless(String name) {
    SourceProvider provider = provider(name);
    return provider != null && provider.isEndless(name);
  }

  /** One line of help for each kind of source that is there; files come last. */
  public static List<String> usages() {
    return help(SourceProvider::usage);
  }

  private static List<String> help(Function<SourceProvider, String> text) {
    List<String> usages = new ArrayList<>();
    List<String> local = new ArrayList<>();
    for (SourceProvider provider : ServiceLoader.load(SourceProvider.class)) {
      boolean isLocal =
          provider.schemes().contains(SourceProvider.FILE)
              || provider.schemes().contains(SourceProvider.STANDARD_INPUT);
      (isLocal ? local : usages).add(text.apply(provider));
    }
    usages.addAll(local);
    return List.copyOf(usages);
  }

  private static @Nullable SourceProvider provider(String name) {
    Matcher m = SCHEME.matcher(name);
    String scheme =
        name.equals("-")
            ? SourceProvider.STANDARD_INPUT
            : m.matches() ? m.group(1).toLowerCase(Locale.ROOT) : SourceProvider.FILE;
    for (SourceProvider provider : ServiceLoader.load(SourceProvider.class)) {
      if (provider.schemes().contains(scheme)) {
        return provider;
      }
    }
    return null;
  }
}
