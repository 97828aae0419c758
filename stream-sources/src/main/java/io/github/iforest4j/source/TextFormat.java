package io.github.iforest4j.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/** Recognises the format of a text from its first bytes. */
final class TextFormat {
  /** The number of bytes that decide about the format. */
  private static final int SNIFFED_BYTES = 1 << 14;

  /** A zero among the first bytes means that there is more than a damaged line. */
  private static final int BYTES_OF_TEXT = 1 << 12;

  /** The beginning of an object whose first member is an array of objects. */
  private static final Pattern WRAPPER =
      Pattern.compile("([{]\\s*\"[^\"\\\\]{1,100}\"\\s*:\\s*)\\[\\s*[{]");

  private TextFormat() {}

  /** The reader closes {@code raw} itself: closing the layers above could wait for a read. */
  static RecordReader open(InputStream raw, SourceContext context) throws IOException {
    try {
      return opened(raw, context);
    } catch (ZipException e) {
      throw damaged(context.badLines().source(), "the beginning", e);
    }
  }

  /** Packed bytes that cannot be unpacked any further. */
  static BadInputException damaged(String name, String where, ZipException e) {
    return new BadInputException(
        name
            + ": the gzip file is damaged or cut off near "
            + where
            + " ("
            + e.getMessage()
            + "); copy it or pack it again",
        e);
  }

  private static RecordReader opened(InputStream raw, SourceContext context) throws IOException {
    String title = context.badLines().source();
    InputStream in = new BufferedInputStream(raw, 1 << 16);
    byte[] head = peek(in);
    boolean packed = startsWith(head, 0x1f, 0x8b);
    if (packed) {
      in = TextStream.unpacked(in);
      head = peek(in);
    }
    requireText(title, head);
    boolean marked = startsWith(head, 0xef, 0xbb, 0xbf);
    if (marked) {
      in.skipNBytes(3);
      head = peek(in);
    }
    int first = firstNonBlank(head, head.length);
    if (first == head.length) {
      throw new BadInputException(
          title + ": is empty; CSV with a header, JSON lines or a JSON array is expected");
    }
    if (head[first] == '{' || head[first] == '[') {
      NotATable.checkJson(title, decoded(head));
    }
    int wrapper = wrapper(head, first, raw instanceof SeekableInput);
    if (wrapper > 0) {
      in.skipNBytes(wrapper);
      head = Arrays.copyOfRange(head, wrapper, head.length);
      first = 0;
      context.badLines().note("the readings are the elements of the array in its first object");
    }
    if (raw instanceof SeekableInput seekable) {
      in = new TextStream(seekable, packed, (marked ? 3 : 0) + wrapper);
    }
    return new TextReader(reader(head, first, in, context), raw);
  }

  private static RecordReader reader(byte[] head, int first, InputStream in, SourceContext context)
      throws BadInputException {
    InputLimits limits = context.options().limits();
    LineReader lines = new LineReader(in, limits.maxLineBytes());
    if (head[first] == '[' || head[first] == '{' && sharesLine(head, first)) {
      return new JsonArrayReader(lines, limits, context.badLines());
    }
    if (head[first] == '{') {
      return new JsonObjectsReader(lines, limits, context.badLines());
    }
    if (AnnotatedCsvReader.isText(new String(head, StandardCharsets.ISO_8859_1))) {
      return new AnnotatedCsvReader(lines, limits, context.badLines());
    }
    if (LineProtocolParser.isText(head)) {
      context.badLines().note("Influx line protocol");
      return new LineProtocolReader(lines, limits, context.badLines());
    }
    String text = decoded(head);
    NotATable.check(context.badLines().source(), text);
    return new CsvReader(
        lines, CsvDialect.of(text, context.options().csv()), limits, context.badLines());
  }

  /**
   * Where the array begins if the text is one object that holds the readings in an array, such as
   * {@code {"readings":[{…},…]}}; 0 if it is not.
   *
   * @param whole whether the head is all there is, if it is shorter than asked for
   */
  private static int wrapper(byte[] head, int first, boolean whole) {
    Matcher m =
        WRAPPER.matcher(new String(head, first, head.length - first, StandardCharsets.ISO_8859_1));
    if (!m.lookingAt()) {
      return 0;
    }
    JsonExtent extent = new JsonExtent();
    extent.begin();
    int behind = extent.scan(head, first, head.length);
    boolean alone =
        behind == JsonExtent.MORE
            || behind >= 0
                && whole
                && head.length < SNIFFED_BYTES
                && firstNonBlank(
                        Arrays.copyOfRange(head, behind, head.length), head.length - behind)
                    == head.length - behind;
    return alone ? first + m.end(1) : 0;
  }

  /** As UTF-8, or else as windows-1252; the last character may be cut off. */
  private static String decoded(byte[] head) {
    String text = new String(head, StandardCharsets.UTF_8);
    int bad = text.indexOf('\uFFFD');
    return bad >= 0 && bad < text.length() - 3 ? new String(head, CsvRecordParser.LEGACY) : text;
  }

  /** Whether another object begins on the line where the first one ends. */
  private static boolean sharesLine(byte[] head, int first) {
    JsonExtent extent = new JsonExtent();
    extent.begin();
    int behind = extent.scan(head, first, head.length);
    while (behind >= 0 && behind < head.length && (head[behind] == ' ' || head[behind] == ',')) {
      behind++;
    }
    return behind >= 0 && behind < head.length && head[behind] == '{';
  }

  /** Returns the first bytes. Waits until there are three that are not all white space. */
  private static byte[] peek(InputStream in) throws IOException {
    in.mark(SNIFFED_BYTES);
    byte[] head = new byte[SNIFFED_BYTES];
    int n = 0;
    int read;
    do {
      read = in.read(head, n, head.length - n);
      n += Math.max(0, read);
    } while (read > 0 && n < head.length && (n < 3 || firstNonBlank(head, n) == n));
    in.reset();
    return Arrays.copyOf(head, n);
  }

  /** The index of the first byte that is not white space. */
  private static int firstNonBlank(byte[] head, int length) {
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
    if (startsWith(head, 'P', 'K', 3, 4)) {
      throw new BadInputException(
          name + ": is a spreadsheet or another packed file; save it as CSV");
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
