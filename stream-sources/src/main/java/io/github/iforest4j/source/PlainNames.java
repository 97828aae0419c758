package io.github.iforest4j.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The slots of names that are written in JSON without escapes, found from their bytes without
 * allocation. Open addressing; the table is at most half full.
 */
final class PlainNames {
  /** By slot, as a parser meets it; null if it would have to be escaped. */
  private byte[] @Nullable [] names = new byte[16][];

  /** Slots + 1 by the hash of their name, with room for the next name. */
  private int[] slotByHash = new int[64];

  /** The name of a slot; null if it has to be escaped. */
  byte @Nullable [] name(int slot) {
    return names[slot];
  }

  /** The slot of a name; {@link RecordBuffer#NO_SLOT} if it is not known. */
  int slot(byte[] line, int from, int to) {
    int mask = slotByHash.length - 1;
    for (int i = hash(line, from, to) & mask; slotByHash[i] != 0; i = (i + 1) & mask) {
      int slot = slotByHash[i] - 1;
      byte[] name = names[slot];
      if (Arrays.equals(line, from, to, name, 0, name.length)) {
        return slot;
      }
    }
    return RecordBuffer.NO_SLOT;
  }

  /** Adds the next slot. */
  void add(int slot, String name) {
    if (slot == names.length) {
      names = Arrays.copyOf(names, 2 * slot);
    }
    if (!name.chars().allMatch(PlainNames::isPlain)) {
      return;
    }
    names[slot] = name.getBytes(StandardCharsets.UTF_8);
    if (4 * slot >= slotByHash.length) {
      slotByHash = new int[2 * slotByHash.length];
      for (int s = 0; s < slot; s++) {
        index(s);
      }
    }
    index(slot);
  }

  private static boolean isPlain(int c) {
    return c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate((char) c);
  }

  private void index(int slot) {
    byte[] name = names[slot];
    if (name != null) {
      int mask = slotByHash.length - 1;
      int i = hash(name, 0, name.length) & mask;
      while (slotByHash[i] != 0) {
        i = (i + 1) & mask;
      }
      slotByHash[i] = slot + 1;
    }
  }

  private static int hash(byte[] line, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + line[i];
    }
    return hash ^ hash >>> 15;
  }
}
