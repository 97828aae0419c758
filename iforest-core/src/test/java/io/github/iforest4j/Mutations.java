package io.github.iforest4j;

import io.github.iforest4j.format.SealedBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Damages sealed bytes in the ways that find holes in a reader. */
public final class Mutations {
  private static final int HEADER = 20;
  private static final int DIGEST = 32;
  private static final int[] TEMPTING = {
    0,
    1,
    -1,
    2,
    127,
    128,
    255,
    256,
    1 << 20,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0x7f800000,
    0x7ff00000,
    0x7fc00000,
    0x3fffffff,
    0x80000001
  };

  private Mutations() {}

  /** The payload of sealed bytes. */
  public static byte[] payload(byte[] sealed) {
    return Arrays.copyOfRange(sealed, HEADER, sealed.length - DIGEST);
  }

  /** The bytes of a frame that is right, around any payload. */
  public static byte[] seal(String magic, byte[] payload) {
    return SealedBytes.seal(magic, 1, out -> out.write(payload));
  }

  /** One to four changes; {@code other} lends bytes. The result may be the original. */
  public static byte[] mutate(byte[] original, byte[] other, Random random) {
    byte[] bytes = original.clone();
    for (int k = 1 + random.nextInt(4); k > 0 && bytes.length > 8; k--) {
      bytes = change(bytes, other, random);
    }
    return bytes;
  }

  private static byte[] change(byte[] bytes, byte[] other, Random random) {
    // Half of the changes meet the first bytes, where one field decides about all others.
    int end = random.nextBoolean() ? Math.min(bytes.length, 100) : bytes.length;
    int at = random.nextInt(end);
    int length = 1 + random.nextInt(Math.min(16, bytes.length - at));
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
      case 3 -> {
        at = Math.min(at, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(at, TEMPTING[random.nextInt(TEMPTING.length)]);
      }
      case 4 -> {
        int from = random.nextInt(other.length);
        System.arraycopy(other, from, bytes, at, Math.min(length, other.length - from));
      }
      case 5 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
        return longer;
      }
      case 6 -> {
        System.arraycopy(bytes, at + length, bytes, at, bytes.length - at - length);
        return Arrays.copyOf(bytes, bytes.length - length);
      }
      default -> {
        return Arrays.copyOf(bytes, at);
      }
    }
    return bytes;
  }
}
