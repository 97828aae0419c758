package io.github.iforest4j.source;

import io.github.iforest4j.source.mqtt.MqttAddress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Opens sources by name. */
public final class Sources {
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://.*");

  /** So many bytes decide about the format. */
  private static final int SNIFFED_BYTES = 1 << 14;

  /** A zero among so many means that there is more than a damaged line. */
  private static final int BYTES_OF_TEXT = 1 << 12;

  private Sources() {}

  /**
   * Opens a source: {@code tcp://host:port} (JSON lines; connects at the first {@code next}), a
   * file, or {@code -} for standard input. Files and standard input may be JSON lines, a JSON array
   * or CSV, also compressed with gzip: the first bytes decide.
   *
   * @throws IllegalArgumentException if the name has another scheme, or no usable host and port
   * @throws BadInputException if the input is empty, not text, or no file
   * @throws IOException if it cannot be opened
   */
  public static RecordSource open(String name, SourceOptions options) throws IOException {
    return openOne(name, options);
  }

  private static ReadingSource openOne(String name, SourceOptions options) throws IOException {
    if (name.equals("-")) {
      return openStream("standard input", false, options.stdin(), options);
    }
    if (MqttAddress.isMqtt(name)) {
      return openMqtt(MqttAddress.parse(name), options);
    }
    if (SCHEME.matcher(name).matches()) {
      URI uri = uri(name);
      return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
        case "tcp" -> openTcp(name, uri, options);
        case "http" -> openHttp(name, uri, options);
        case "file" -> openFile(name, Path.of(uri), options);
        default ->
            throw new IllegalArgumentException(
                "'"
                    + name
                    + "' is no known source: use tcp://HOST:PORT, mqtt://HOST/TOPIC,"
                    + " http://127.0.0.1:PORT/readings, a file, or -");
      };
    }
    try {
      return openFile(name, Path.of(name), options);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'" + name + "' is no file name: " + e.getReason(), e);
    }
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
    SourceOptions patient = options.withConnection(Integer.MAX_VALUE, options.reconnect());
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

  /** Whether a name is that of a stream that has no end of its own. */
  public static boolean isEndless(String name) {
    return name.regionMatches(true, 0, "tcp://", 0, 6)
        || name.regionMatches(true, 0, "http://", 0, 7)
        || MqttAddress.isMqtt(name);
  }

  private static URI uri(String name) {
    try {
      return new URI(name);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + name + "': " + e.getReason(), e);
    }
  }

  private static ReadingSource openTcp(String name, URI uri, SourceOptions options) {
    if (uri.getHost() == null || uri.getPort() < 1 || uri.getPort() > 65_535) {
      throw new IllegalArgumentException(
          "'" + name + "' must look like tcp://HOST:PORT, with a port from 1 to 65535");
    }
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    Complaints complaints = new Complaints(name, options.report());
    TcpReader reader = new TcpReader(host, uri.getPort(), options, complaints);
    String session = name + "@" + options.clock().instant();
    return new ReadingSource(session, false, reader, reader, options, complaints);
  }

  private static ReadingSource openHttp(String name, URI uri, SourceOptions options)
      throws IOException {
    if (uri.getHost() == null
        || uri.getPort() < 0
        || uri.getPort() > 65_535
        || uri.getPath().length() < 2) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' must look like http://127.0.0.1:PORT/readings: where to listen for posts");
    }
    Complaints complaints = new Complaints(name, options.report());
    HttpReader reader = new HttpReader(uri, options, complaints);
    String session = name + "@" + options.clock().instant();
    return new ReadingSource(session, false, reader, reader, options, complaints);
  }

  private static ReadingSource openMqtt(MqttAddress address, SourceOptions options) {
    Complaints complaints = new Complaints(address.uri(), options.report());
    MqttReader reader = new MqttReader(address, options, complaints);
    String session = address.uri() + "@" + options.clock().instant();
    return new ReadingSource(session, false, reader, reader, options, complaints);
  }

  private static ReadingSource openFile(String name, Path file, SourceOptions options)
      throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(name);
    }
    if (Files.isDirectory(file)) {
      throw new BadInputException(name + ": is a folder, not a file");
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      boolean regular = Files.isRegularFile(file);
      return openStream(name, regular, new ChannelStream(channel), options);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The caller's stream stays reachable for {@code close}, below buffer and decompression. */
  private static ReadingSource openStream(
      String name, boolean replayable, InputStream raw, SourceOptions options) throws IOException {
    Complaints complaints = new Complaints(name, options.report());
    InputStream in = new BufferedInputStream(raw, 1 << 16);
    byte[] head = peek(in);
    if (head.length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
      in = new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16);
      head = peek(in);
    }
    requireText(name, head);
    if (startsWith(head, 0xef, 0xbb, 0xbf)) {
      in.skipNBytes(3);
      head = peek(in);
    }
    int first = firstInk(head, head.length);
    if (first == head.length) {
      throw new BadInputException(
          name + ": is empty; CSV with a header, JSON lines or a JSON array is expected");
    }
    RecordReader reader =
        switch (head[first]) {
          case '[' -> new JsonArrayReader(in, options.limits(), complaints);
          case '{' ->
              new JsonLinesReader(
                  new LineReader(in, options.limits().maxLineBytes()),
                  options.limits(),
                  complaints);
          default ->
              new CsvReader(
                  new LineReader(in, options.limits().maxLineBytes()),
                  CsvDialect.of(new String(head, StandardCharsets.UTF_8), options.csv()),
                  complaints);
        };
    String session = replayable ? name : name + "@" + options.clock().instant();
    return new ReadingSource(session, replayable, reader, raw, options, complaints);
  }

  /** The first bytes, waiting for no more of them than it takes to see what they are. */
  private static byte[] peek(InputStream in) throws IOException {
    in.mark(SNIFFED_BYTES);
    byte[] head = new byte[SNIFFED_BYTES];
    int n = 0;
    int read;
    do {
      read = in.read(head, n, head.length - n);
      n += Math.max(0, read);
    } while (read > 0 && n < head.length && (n < 3 || firstInk(head, n) == n));
    in.reset();
    return Arrays.copyOf(head, n);
  }

  /** The index of the first byte that is not white space. */
  private static int firstInk(byte[] head, int length) {
    int i = 0;
    while (i < length && Character.isWhitespace(head[i])) {
      i++;
    }
    return i;
  }

  private static void requireText(String name, byte[] head) throws BadInputException {
    if (startsWith(head, 0xff, 0xfe) || startsWith(head, 0xfe, 0xff)) {
      throw utf16(name);
    }
    if (head.length >= 4 && (head[0] == 0) != (head[1] == 0)) {
      boolean alternating = true;
      for (int i = 2; i < Math.min(16, head.length); i++) {
        alternating &= (head[i] == 0) == (head[i % 2] == 0);
      }
      if (alternating) {
        throw utf16(name);
      }
    }
    for (int i = 0; i < Math.min(BYTES_OF_TEXT, head.length); i++) {
      if (head[i] == 0) {
        throw new BadInputException(
            name + ": is not text; CSV, JSON lines or a JSON array is expected");
      }
    }
  }

  private static BadInputException utf16(String name) {
    return new BadInputException(
        name + ": is UTF-16; convert it to UTF-8, such as with iconv -f UTF-16 -t UTF-8");
  }

  private static boolean startsWith(byte[] head, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if (i >= head.length || (head[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
