package io.github.iforest4j.sparkplug;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The edge nodes that were heard, within a bound of memory: when there is no room, those that were
 * not heard for the longest time are forgotten. Not thread-safe.
 */
final class EdgeNodes {
  private record Key(String group, String node) {}

  /** A node with the size that is counted for it. */
  private static final class Kept {
    private final EdgeNode node;
    private long size;

    Kept(EdgeNode node) {
      this.node = node;
    }
  }

  private final long maxBytes;
  private final Map<Key, Kept> nodes = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * @param maxBytes about how much memory all nodes together may take
   */
  EdgeNodes(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** A node, which was heard just now; one that is not known yet is added. */
  EdgeNode heard(String group, String node) {
    return nodes.computeIfAbsent(
            new Key(group, node), key -> new Kept(new EdgeNode(key.group(), key.node())))
        .node;
  }

  /** How much room a node may take in all. */
  long room() {
    return maxBytes;
  }

  /**
   * A node may have grown: makes room by forgetting others.
   *
   * @return how many were forgotten
   */
  int makeRoom(EdgeNode grown) {
    Kept kept = nodes.get(new Key(grown.group(), grown.name()));
    if (kept == null) {
      return 0;
    }
    long size = grown.size();
    bytes += size - kept.size;
    kept.size = size;
    int forgotten = 0;
    Iterator<Kept> eldest = nodes.values().iterator();
    while (bytes > maxBytes && eldest.hasNext()) {
      Kept other = eldest.next();
      if (other != kept) {
        bytes -= other.size;
        eldest.remove();
        forgotten++;
      }
    }
    return forgotten;
  }

  /** Messages of all nodes may have been missed. */
  void unsure() {
    nodes.values().forEach(kept -> kept.node.unsure());
  }

  /** How many nodes are known. */
  int count() {
    return nodes.size();
  }

  /** About how much memory they take. */
  long bytes() {
    return bytes;
  }
}
