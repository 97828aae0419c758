package io.github.iforest4j.sparkplug;

import org.jspecify.annotations.Nullable;

/**
 * A topic of Sparkplug B: {@code spBv1.0/GROUP/TYPE/NODE}, and {@code /DEVICE} for messages about a
 * device. Immutable.
 *
 * @param group the group
 * @param type what the message is
 * @param node the edge node
 * @param device the device; null if the message is about the node
 */
record SparkplugTopic(String group, Type type, String node, @Nullable String device) {
  /** What all topics begin with. */
  static final String NAMESPACE = "spBv1.0/";

  private static final String STATE = "STATE";

  /** What a message is. */
  enum Type {
    /** Names, types and values of all metrics. */
    BIRTH,
    /** Values that changed. */
    DATA,
    /** The node or the device is gone. */
    DEATH,
    /** From a host application: not for us. */
    COMMAND
  }

  /** Reads a topic; null if it is none of Sparkplug B. */
  static @Nullable SparkplugTopic parse(String topic) {
    if (!topic.startsWith(NAMESPACE)) {
      return null;
    }
    String[] levels = topic.split("/", -1);
    if (levels.length == 3 && levels[1].equals(STATE)) {
      return new SparkplugTopic("", Type.COMMAND, levels[2], null);
    }
    if (levels.length < 4 || levels.length > 5 || levels[2].length() < 4) {
      return null;
    }
    boolean ofNode = levels[2].charAt(0) == 'N' && levels.length == 4;
    boolean ofDevice = levels[2].charAt(0) == 'D' && levels.length == 5;
    Type type =
        switch (levels[2].substring(1)) {
          case "BIRTH" -> Type.BIRTH;
          case "DATA" -> Type.DATA;
          case "DEATH" -> Type.DEATH;
          case "CMD" -> Type.COMMAND;
          default -> null;
        };
    boolean named = !levels[1].isEmpty() && !levels[3].isEmpty();
    if (type == null || !named || !ofNode && !ofDevice || ofDevice && levels[4].isEmpty()) {
      return null;
    }
    return new SparkplugTopic(levels[1], type, levels[3], ofDevice ? levels[4] : null);
  }

  /** The topic on which the node takes commands. */
  static String commands(String group, String node) {
    return NAMESPACE + group + "/NCMD/" + node;
  }
}
