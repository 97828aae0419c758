package io.github.iforest4j.client;

import io.github.iforest4j.client.command.OptionGroups;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.error.TooLargeException;
import io.github.iforest4j.format.SmallFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Defaults of options from {@code IFOREST_*} variables and from a {@code --config} file. A name
 * that includes the command, such as {@code train.sample-size}, takes precedence over one that does
 * not.
 */
final class OptionDefaults implements IDefaultValueProvider {
  private static final String CONFIG = "--config";
  private static final Set<String> NEVER = Set.of("--help", OptionGroups.ALL, "--version", CONFIG);

  private final Map<String, String> environment;
  private final Properties config;

  private OptionDefaults(Map<String, String> environment, Properties config) {
    this.environment = environment;
    this.config = config;
  }

  /**
   * Reads the file that the arguments or {@code IFOREST_CONFIG} name, if any.
   *
   * @throws UserException if the file cannot be read, or names an option that no command has
   */
  static OptionDefaults of(Map<String, String> environment, CommandLine root, String... args) {
    Properties config = new Properties();
    String file = configFile(environment, args);
    if (file != null) {
      try {
        config.load(new StringReader(SmallFile.text(Path.of(file), 1 << 20, "a config file")));
      } catch (NoSuchFileException e) {
        throw UserException.badInput("no such config file: " + file, e);
      } catch (CharacterCodingException e) {
        throw UserException.badInput(file + ": is not UTF-8 text; convert it to UTF-8", e);
      } catch (TooLargeException e) {
        throw UserException.badInput(e.getMessage(), e);
      } catch (IOException | IllegalArgumentException e) {
        throw UserException.badInput(
            file + ": cannot be read as a config file: " + e.getMessage(), e);
      }
      requireKnown(file, config, root);
    }
    return new OptionDefaults(environment, config);
  }

  /** The file that the arguments or {@code IFOREST_CONFIG} name; null if there is none. */
  static @Nullable String configFile(Map<String, String> environment, String... args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith(CONFIG + "=")) {
        return args[i].substring(CONFIG.length() + 1);
      }
      if (args[i].equals(CONFIG) && i + 1 < args.length) {
        return args[i + 1];
      }
    }
    return environment.get("IFOREST_CONFIG");
  }

  private static void requireKnown(String file, Properties config, CommandLine root) {
    Set<String> known = new TreeSet<>();
    addOptions(root, known);
    for (String key : config.stringPropertyNames()) {
      if (!known.contains(key)) {
        throw UserException.badInput(
            file
                + ": '"
                + key
                + "' is not an option of any command\nOptions are written without dashes, such as"
                + " sample-size=128 or train.sample-size=128.");
      }
    }
  }

  private static void addOptions(CommandLine parent, Set<String> known) {
    for (CommandLine command : parent.getSubcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (!NEVER.contains(option.longestName())) {
          known.add(option.longestName().substring(2));
          known.add(command.getCommandName() + "." + option.longestName().substring(2));
        }
      }
      addOptions(command, known);
    }
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || NEVER.contains(option.longestName())) {
      return null;
    }
    String name = option.longestName().substring(2);
    String command = option.command().name();
    String variable = name.replace('-', '_').toUpperCase(Locale.ROOT);
    String ofCommand =
        "IFOREST_" + command.replace('-', '_').toUpperCase(Locale.ROOT) + "_" + variable;
    // In compose files, an option is left out by an empty variable.
    return Stream.of(
            environment.get(ofCommand),
            environment.get("IFOREST_" + variable),
            config.getProperty(command + "." + name),
            config.getProperty(name))
        .filter(value -> value != null && !value.isEmpty())
        .findFirst()
        .orElse(null);
  }
}
