package io.github.iforest4j.client.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ResourceBundle;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/**
 * The help of a command with many options: what people need first is described, the rest is named
 * under headings. With {@link #ALL}, everything is described.
 */
public final class OptionGroups {
  /** The name of the option for help that describes all options. */
  public static final String ALL = "--help-all";

  private static final ResourceBundle GROUPS =
      ResourceBundle.getBundle(OptionGroups.class.getPackageName() + ".options");

  private OptionGroups() {}

  /** Groups the options of a command that {@code options.properties} names. */
  public static void apply(CommandSpec command) {
    if (!GROUPS.containsKey(command.name())) {
      return;
    }
    UsageMessageSpec usage = command.usageMessage().abbreviateSynopsis(true);
    Map<String, IHelpSectionRenderer> sections = new HashMap<>(usage.sectionMap());
    IHelpSectionRenderer description =
        Objects.requireNonNull(sections.get(UsageMessageSpec.SECTION_KEY_DESCRIPTION));
    sections.put(
        UsageMessageSpec.SECTION_KEY_DESCRIPTION,
        help -> {
          String text = description.render(help);
          int paragraph = text.indexOf("\n\n");
          return isAll(help) || paragraph < 0 ? text : text.substring(0, paragraph + 1);
        });
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionGroups::text);
    usage.sectionMap(sections);
  }

  private static boolean isAll(Help help) {
    ParseResult parsed = help.commandSpec().commandLine().getParseResult();
    return parsed != null && parsed.originalArgs().contains(ALL);
  }

  private static String text(Help help) {
    List<OptionSpec> left = new ArrayList<>(help.commandSpec().options());
    left.removeIf(OptionSpec::hidden);
    left.sort(Comparator.comparing(OptionGroups::name));
    StringBuilder text = new StringBuilder("\nMost used:\n");
    text.append(layout(help, matching(left, GROUPS.getString(help.commandSpec().name()))));
    if (!isAll(help)) {
      text.append("\nMore options, which " + ALL + " describes:\n");
    }
    int width = help.commandSpec().usageMessage().width();
    for (int g = 1; !left.isEmpty(); g++) {
      String[] group = GROUPS.getString(Integer.toString(g)).split(": ");
      List<OptionSpec> options = matching(left, group[1]);
      if (isAll(help)) {
        text.append(options.isEmpty() ? "" : "\n" + group[0] + ":\n" + layout(help, options));
        continue;
      }
      StringBuilder line = new StringBuilder("  " + group[0] + ":");
      for (OptionSpec option : options) {
        if (line.length() + 1 + option.longestName().length() > width) {
          text.append(line).append('\n');
          line = new StringBuilder("   ");
        }
        line.append(' ').append(option.longestName());
      }
      text.append(options.isEmpty() ? "" : line + "\n");
    }
    return text.toString();
  }

  private static List<OptionSpec> matching(List<OptionSpec> left, String pattern) {
    List<OptionSpec> options = left.stream().filter(o -> name(o).matches(pattern)).toList();
    left.removeAll(options);
    return options;
  }

  private static String layout(Help help, List<OptionSpec> options) {
    Help.Layout layout = help.createDefaultLayout();
    layout.addOptions(options, help.createDefaultParamLabelRenderer());
    return layout.toString();
  }

  private static String name(OptionSpec option) {
    String name = option.longestName().substring(2);
    return option.negatable() ? name.replaceFirst("^(\\[no-]|no-)", "") : name;
  }
}
