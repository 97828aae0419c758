package io.github.iforest4j.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options that mean the same may be called the same in every command: a name that the command does
 * not have is replaced by the one that it has. A first word without an option is the input.
 */
final class Synonyms {
  private static final List<List<String>> SAME =
      List.of(
          List.of("--input", "--source"),
          List.of("--out", "--output"),
          List.of("--max", "--count", "--readings"));

  private Synonyms() {}

  /** The arguments with the names that the command has. */
  static String[] known(CommandLine root, String... args) {
    CommandLine line = args.length == 0 ? null : root.getSubcommands().get(args[0]);
    if (line == null || !line.getSubcommands().isEmpty()) {
      return args;
    }
    CommandSpec command = line.getCommandSpec();
    String[] known = args.clone();
    for (int i = 1; i < known.length; i++) {
      int end = known[i].indexOf('=');
      String name = end < 0 ? known[i] : known[i].substring(0, end);
      known[i] = known(command, name) + (end < 0 ? "" : known[i].substring(end));
    }
    boolean bare = args.length > 1 && !args[1].isEmpty() && !args[1].startsWith("-");
    if (bare && command.positionalParameters().isEmpty() && command.findOption("--input") != null) {
      known[1] = "--input=" + args[1];
    }
    return known;
  }

  private static String known(CommandSpec command, String name) {
    if (command.findOption(name) != null) {
      return name;
    }
    return SAME.stream()
        .filter(same -> same.contains(name))
        .flatMap(List::stream)
        .filter(other -> isSame(command.findOption(other), name))
        .findFirst()
        .orElse(name);
  }

  /** Whether an option has what the other name says: a value, and a number if it counts. */
  private static boolean isSame(@Nullable OptionSpec option, String name) {
    boolean counts = SAME.get(2).contains(name);
    return option != null && option.arity().max() > 0 && counts == option.paramLabel().equals("N");
  }
}
