package io.github.iforest4j.view.text;

import java.io.File;
import java.util.List;
import java.util.regex.Pattern;

/** The jars that some addresses need; they are found in the folder of the command's own. */
public final class PluginJar {
  private record Plugin(Pattern address, String what, String jar, String entry) {}

  private static final List<Plugin> PLUGINS =
      List.of(
          new Plugin(
              Pattern.compile("(?i)'kafka:"),
              "Topics of Kafka",
              "iforest-kafka",
              "/io/github/iforest4j/kafka/KafkaSourceProvider.class"),
          new Plugin(
              Pattern.compile("(?i)'sparkplugs?:"),
              "Groups of Sparkplug",
              "iforest-sparkplug",
              "/io/github/iforest4j/sparkplug/SparkplugProvider.class"));

  private PluginJar() {}

  /**
   * A message, with where the jar comes from if the message is about an address whose jar is
   * missing.
   *
   * @param message says what is wrong, with the address in single quotes
   */
  public static String advise(String message) {
    for (Plugin plugin : PLUGINS) {
      if (plugin.address().matcher(message).find()
          && PluginJar.class.getResource(plugin.entry()) == null) {
        return message + advice(plugin);
      }
    }
    return message;
  }

  private static String advice(Plugin plugin) {
    String main = PluginJar.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    String jar = plugin.jar();
    return "\n"
        + plugin.what()
        + " need "
        + jar
        + ".jar in "
        + new File(main).getParent()
        + ": a download beside the archives, or, from the sources, "
        + jar
        + "/target/"
        + jar
        + ".jar after 'mvn package -DskipTests -pl "
        + jar
        + " -am'.";
  }
}
