package io.github.iforest4j.bench;

import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.testing.ForestAdapter;
import io.github.iforest4j.testing.ForestCheck;
import io.github.iforest4j.testing.IsolationForestAdapter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Puts this library and its peers through the conformance kit, and prints a table. */
public final class ConformanceTable {
  private ConformanceTable() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException {
    Properties versions = new Properties();
    try (InputStream in = ConformanceTable.class.getResourceAsStream("/peers.properties")) {
      versions.load(in);
    }
    List<ForestAdapter> forests =
        List.of(
            new IsolationForestAdapter(ScoringMode.PLAIN),
            new SmileAdapter(versions),
            new WekaAdapter(versions),
            new RandomCutAdapter(versions));
    StringBuilder table = new StringBuilder("| |");
    StringBuilder line = new StringBuilder("|---|");
    for (ForestAdapter forest : forests) {
      table.append(' ').append(forest.name()).append(" |");
      line.append("---|");
    }
    table.append('\n').append(line).append('\n');
    List<String> notes = new ArrayList<>();
    for (ForestCheck check : ForestCheck.values()) {
      table.append("| ").append(check.statement()).append(" |");
      for (ForestAdapter forest : forests) {
        ForestCheck.Result result = check.run(forest);
        table.append(' ').append(cell(result, notes, forest)).append(" |");
      }
      table.append('\n');
    }
    System.out.println(table);
    notes.forEach(System.out::println);
  }

  private static String cell(
      ForestCheck.Result result, List<String> notes, ForestAdapter forest) {
    return switch (result.outcome()) {
      case PASSED -> "yes";
      case NOT_APPLICABLE -> "–";
      case FAILED -> {
        notes.add(notes.size() + 1 + ". " + forest.name() + ": " + result.detail());
        yield "**no** (" + notes.size() + ")";
      }
    };
  }
}
