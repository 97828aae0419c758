package io.github.iforest4j.sparkplug;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one edge node and its devices. Not thread-safe. */
final class EdgeNode {
  /** No number of a session, or of a message. */
  static final long NONE = -1;

  /** About what a node takes in memory, besides its names and its devices. */
  private static final int BYTES = 400;

  private static final int NUMBERS = 256;

  /** How often the pause between two requests doubles: from 10 seconds to 11 minutes. */
  private static final int DOUBLINGS = 6;

  private final String group;
  private final String name;
  private final Device own;
  private final Map<String, Device> devices = new LinkedHashMap<>();
  private long session = NONE;
  private long next = NONE;
  private boolean missed;
  private int asks;
  private long askedAt;

  EdgeNode(String group, String name) {
    this.group = group;
    this.name = name;
    this.own = new Device(group + "/" + name);
  }

  String group() {
    return group;
  }

  String name() {
    return name;
  }

  /** GROUP/NODE. */
  String key() {
    return own.key();
  }

  /** A device; one that is not known yet is added. */
  Device device(@Nullable String device) {
    return device == null
        ? own
        : devices.computeIfAbsent(device, d -> new Device(own.key() + "/" + d));
  }

  /** The devices, without the node itself. */
  Collection<Device> devices() {
    return devices.values();
  }

  /** Whether it had a birth, and no death since. */
  boolean isBorn() {
    return own.isBorn();
  }

  /**
   * A birth of the node: the devices have to be announced again.
   *
   * @param bdSeq the number of the session, which its death will have, too; {@link #NONE} if the
   *     birth has none
   */
  void born(long bdSeq) {
    devices.clear();
    session = bdSeq;
    next = NONE;
    missed = false;
  }

  /** Its death: nothing is announced any more. */
  void died() {
    own.forget();
    devices.clear();
    session = NONE;
    next = NONE;
    missed = false;
  }

  /** Whether a death is that of the session that the last birth began. */
  boolean isOfThisSession(long bdSeq) {
    return session == NONE || bdSeq == NONE || session == bdSeq;
  }

  /** Messages may have been missed. */
  void unsure() {
    next = NONE;
    missed = true;
  }

  /** Whether messages may have been missed since its birth. */
  boolean isUnsure() {
    return missed;
  }

  /**
   * Takes the number of a message, 0 to 255, which goes on from that of the message before.
   *
   * @return false if it does not
   */
  boolean follows(long number) {
    boolean follows = next == NONE || next == number;
    next = number < 0 || number >= NUMBERS ? NONE : (number + 1) % NUMBERS;
    return follows;
  }

  /**
   * Whether it was asked for a birth just before. The pause doubles with each request, since a node
   * that is asked again and again does not do what it should; after a long time it is short again.
   *
   * @param nanos the shortest pause
   */
  boolean wasAsked(long now, long nanos) {
    if (asks > 0 && now - askedAt > nanos << (DOUBLINGS + 1)) {
      asks = 0;
    }
    return asks > 0 && now - askedAt < nanos << Math.min(asks - 1, DOUBLINGS);
  }

  /** It is asked for a birth. */
  void ask(long now) {
    asks++;
    askedAt = now;
  }

  /** About how many bytes of memory it takes. */
  long size() {
    long size = BYTES + 4L * (group.length() + name.length()) + own.size();
    for (Device device : devices.values()) {
      size += device.size();
    }
    return size;
  }
}
