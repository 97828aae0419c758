package io.github.iforest4j.source.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What devices and bridges publish about themselves, and leave with the broker as their last will,
 * which it publishes when their connection is lost: {@code tele/plug/LWT Offline} (Tasmota), {@code
 * zigbee2mqtt/lamp/availability {"state":"offline"}} (Zigbee2MQTT, Home Assistant), {@code
 * shellies/door/online false} (Shelly), {@code homie/meter/$state lost} (Homie). Immutable.
 *
 * @param device the topic above; without {@code /bridge} at its end, because with a bridge all of
 *     its devices are gone
 * @param isThere whether the device is there
 */
record LastWill(String device, boolean isThere) {
  private static final int MAX_LENGTH = 64;
  private static final Pattern TOPIC =
      Pattern.compile("(.+)/(lwt|availability|online|connected|status|state|\\$state)");
  private static final Pattern STATE = Pattern.compile("\\{\\s*\"state\"\\s*:\\s*\"(\\w+)\"\\s*}");
  private static final Map<String, Boolean> WORDS =
      Map.of("online", true, "offline", false, "ready", true, "lost", false, "disconnected", false);
  private static final Map<String, Boolean> FLAGS = Map.of("true", true, "false", false);

  /** What a message says; null if it is another message. */
  static @Nullable LastWill of(String topic, byte[] payload) {
    if (payload.length == 0 || payload.length > MAX_LENGTH) {
      return null;
    }
    int level = topic.lastIndexOf('/') + 1;
    if (level < 2 || !TOPIC.matcher(topic.toLowerCase(Locale.ROOT)).matches()) {
      return null;
    }
    String name = topic.substring(level).toLowerCase(Locale.ROOT);
    String text = new String(payload, StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT);
    Matcher object = STATE.matcher(text);
    String word = object.matches() ? object.group(1) : text;
    Boolean there = WORDS.get(word);
    if (there == null && (name.equals("online") || name.equals("connected"))) {
      there = FLAGS.get(word);
    }
    if (there == null) {
      return null;
    }
    String device = topic.substring(0, level - 1);
    return new LastWill(
        device.endsWith("/bridge") ? device.substring(0, device.length() - 7) : device, there);
  }
}
