package io.github.iforest4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what results were measured on: {@code Environment FILE.json NAME=VALUE...} adds the given
 * facts to what the machine says of itself.
 */
public final class Environment {
  private Environment() {}

  /** See above. */
  public static void main(String[] args) throws IOException {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode facts = mapper.createObjectNode();
    for (int i = 1; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      facts.put(args[i].substring(0, equals), args[i].substring(equals + 1));
    }
    facts.put(
        "machine",
        fact("/proc/cpuinfo", "model name")
            + ", "
            + fact("/proc/cpuinfo", "cache size")
            + " cache, "
            + Runtime.getRuntime().availableProcessors()
            + " processors, "
            + fact("/proc/meminfo", "MemTotal")
            + " memory; "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    Files.writeString(
        Path.of(args[0]), mapper.writerWithDefaultPrettyPrinter().writeValueAsString(facts) + "\n");
  }

  /** The value of a line {@code name : value}; "unknown" where there is no such file. */
  private static String fact(String file, String name) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
