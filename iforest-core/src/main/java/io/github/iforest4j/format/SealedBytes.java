package io.github.iforest4j.format;

import io.github.iforest4j.error.InvalidModelException;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A frame around a payload: a truncated, damaged, foreign or future file is recognised before its
 * content is looked at.
 *
 * <pre>
 *  offset  bytes  content
 *       0      8  magic: ASCII, one per kind of payload
 *       8      4  format version, big-endian
 *      12      8  payload length n, big-endian
 *      20      n  payload
 *  20 + n     32  SHA-256 of everything before
 * </pre>
 */
public final class SealedBytes {
  /** No payload is larger: 1 GiB. */
  public static final long MAX_PAYLOAD = 1L << 30;

  private static final int HEADER = 20;
  private static final int DIGEST = 32;
  private static final int CHUNK = 1 << 16;

  /** No sealed payload has more bytes. */
  public static final long MAX_FILE = MAX_PAYLOAD + HEADER + DIGEST;

  private SealedBytes() {}

  /** Writes fields of a payload. */
  @FunctionalInterface
  public interface PayloadWriter {
    /** Writes the payload. */
    void writeTo(DataOutputStream out) throws IOException;
  }

  /**
   * The sealed bytes of a payload. The only copy in memory is the one that is returned.
   *
   * @param writer called twice, first for the length; it must write the same bytes each time
   * @throws IllegalStateException if the payload is larger than {@link #MAX_PAYLOAD}, so that it
   *     could not be read again
   */
  public static byte[] seal(String magic, int version, PayloadWriter writer) {
    try {
      long length = length(writer);
      FixedBytes frame = new FixedBytes(Math.toIntExact(HEADER + length + DIGEST));
      write(frame, magic, version, writer, length);
      return frame.bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  /**
   * Writes a sealed payload to a stream, piece by piece: it is never in memory as a whole.
   *
   * @param writer called twice, first for the length; it must write the same bytes each time
   * @throws IllegalStateException if the payload is larger than {@link #MAX_PAYLOAD}, so that it
   *     could not be read again
   */
  public static void write(OutputStream out, String magic, int version, PayloadWriter writer)
      throws IOException {
    write(out, magic, version, writer, length(writer));
  }

  private static long length(PayloadWriter writer) throws IOException {
    CountedStream counted = new CountedStream(OutputStream.nullOutputStream());
    writer.writeTo(new DataOutputStream(counted));
    if (counted.count > MAX_PAYLOAD) {
      throw new IllegalStateException(
          "a payload of " + counted.count + " bytes is larger than " + MAX_PAYLOAD);
    }
    return counted.count;
  }

  private static void write(
      OutputStream out, String magic, int version, PayloadWriter writer, long length)
      throws IOException {
    MessageDigest sha = sha256();
    CountedStream counted = new CountedStream(new DigestOutputStream(out, sha));
    DataOutputStream data = new DataOutputStream(counted);
    data.write(magic(magic));
    data.writeInt(version);
    data.writeLong(length);
    writer.writeTo(data);
    data.flush();
    if (counted.count != HEADER + length) {
      throw new IllegalStateException("the payload changed while it was written");
    }
    out.write(sha.digest());
  }

  /** Counts bytes beyond the limit of an int. */
  private static final class CountedStream extends FilterOutputStream {
    private long count;

    CountedStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }

  /** Bytes whose number is known. */
  private static final class FixedBytes extends OutputStream {
    private final byte[] bytes;
    private int length;

    FixedBytes(int length) {
      this.bytes = new byte[length];
    }

    @Override
    public void write(int b) {
      bytes[length++] = (byte) b;
    }

    @Override
    public void write(byte[] from, int offset, int count) {
      System.arraycopy(from, offset, bytes, length, count);
      length += count;
    }
  }

  /**
   * Reads a sealed payload and checks its frame. Allocates no more than the stream really holds,
   * whatever its header says.
   *
   * @param what the kind of file, for messages
   * @throws InvalidModelException if the magic, version, length or digest is wrong
   */
  public static PayloadReader read(InputStream in, String magic, int version, String what)
      throws IOException {
    return read(in, magic, version, version, what);
  }

  /**
   * Reads a sealed payload of one of several format versions, as {@link #read(InputStream, String,
   * int, String)} does.
   *
   * @param oldest the oldest version that is read
   * @param newest the version that is written
   * @return the payload, with the {@link PayloadReader#version} that was found
   * @throws InvalidModelException if the magic, version, length or digest is wrong
   */
  public static PayloadReader read(
      InputStream in, String magic, int oldest, int newest, String what) throws IOException {
    byte[] header = in.readNBytes(HEADER);
    if (header.length < HEADER) {
      throw new InvalidModelException(
          "not " + what + ": only " + header.length + " bytes long, a header has " + HEADER);
    }
    if (!Arrays.equals(header, 0, 8, magic(magic), 0, 8)) {
      throw new InvalidModelException("not " + what + ": it does not begin with '" + magic + "'");
    }
    ByteBuffer fields = ByteBuffer.wrap(header, 8, HEADER - 8);
    int found = fields.getInt();
    if (found < oldest || found > newest) {
      throw new InvalidModelException(
          what
              + " of format version "
              + found
              + "; this software reads version "
              + (oldest == newest ? newest : oldest + " to " + newest)
              + "; train it again with this software");
    }
    long length = fields.getLong();
    if (length < 0 || length > MAX_PAYLOAD) {
      throw new InvalidModelException(
          what
              + ", damaged: payload length "
              + length
              + " is outside 0.."
              + MAX_PAYLOAD
              + "; copy it again or train it again");
    }
    byte[] payload = readUpTo(in, (int) length);
    byte[] digest = in.readNBytes(DIGEST);
    if (payload.length < length || digest.length < DIGEST) {
      throw new InvalidModelException(
          what
              + ", cut off: "
              + (HEADER + (long) payload.length + digest.length)
              + " bytes of "
              + (HEADER + length + DIGEST)
              + "; copy it again or train it again");
    }
    MessageDigest sha = sha256();
    sha.update(header);
    if (!Arrays.equals(sha.digest(payload), digest)) {
      throw new InvalidModelException(
          what + ", damaged: its checksum does not match; copy it again or train it again");
    }
    return new PayloadReader(payload, what, found);
  }

  /** Grows with what arrives, so that a false length costs nothing. */
  private static byte[] readUpTo(InputStream in, int length) throws IOException {
    byte[] buffer = new byte[Math.min(length, CHUNK)];
    int have = 0;
    while (have < length) {
      if (have == buffer.length) {
        buffer = Arrays.copyOf(buffer, (int) Math.min(length, buffer.length * 2L));
      }
      int n = in.read(buffer, have, buffer.length - have);
      if (n < 0) {
        break;
      }
      have += n;
    }
    return Arrays.copyOf(buffer, have);
  }

  /** Whether the last 32 bytes are the SHA-256 of everything before. */
  public static boolean isIntact(byte[] frame) {
    int end = frame.length - DIGEST;
    return end >= HEADER && Arrays.equals(sha256(frame, end), 0, DIGEST, frame, end, frame.length);
  }

  /** The SHA-256 of bytes as 64 hexadecimal digits. */
  public static String hash(byte[] bytes) {
    return HexFormat.of().formatHex(sha256(bytes, bytes.length));
  }

  private static byte[] sha256(byte[] bytes, int length) {
    MessageDigest sha = sha256();
    sha.update(bytes, 0, length);
    return sha.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] magic(String magic) {
    byte[] bytes = magic.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length != 8) {
      throw new IllegalArgumentException("a magic has 8 characters, was '" + magic + "'");
    }
    return bytes;
  }
}
