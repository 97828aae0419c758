package io.github.iforest4j.client.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Groups the options of a long help under headings. Each option is listed under the first heading
 * that matches its name.
 */
final class OptionGroups {
  private OptionGroups() {}

  /** Groups as the resource {@code NAME-options.properties} says, where NAME is the command's. */
  static void apply(CommandSpec command) {
    Map<String, IHelpSectionRenderer> sections = new HashMap<>(command.usageMessage().sectionMap());
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionGroups::text);
    command.usageMessage().sectionMap(sections);
  }

  private static String text(Help help) {
    String resource = OptionGroups.class.getPackageName() + "." + help.commandSpec().name();
    ResourceBundle groups = ResourceBundle.getBundle(resource + "-options");
    List<OptionSpec> left = new ArrayList<>(help.commandSpec().options());
    left.sort(Comparator.comparing(OptionGroups::name));
    StringBuilder text = new StringBuilder();
    for (String number : groups.keySet().stream().sorted().toList()) {
      String[] group = groups.getString(number).split(": ");
      List<OptionSpec> options = left.stream().filter(o -> name(o).matches(group[1])).toList();
      left.removeAll(options);
      Help.Layout layout = help.createDefaultLayout();
      layout.addOptions(options, help.createDefaultParamLabelRenderer());
      text.append("\n" + group[0] + ":\n").append(layout);
    }
    return text.toString();
  }

  private static String name(OptionSpec option) {
    String name = option.longestName().substring(2);
    return option.negatable() ? name.replaceFirst("^(\\[no-]|no-)", "") : name;
  }
}
