package io.github.iforest4j.label;

import io.github.iforest4j.schema.PlainText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The prices of models, from a file: prices change, so none are built in. Immutable.
 *
 * <p>The file is CSV with the header {@code
 * model,prompt_per_million,completion_per_million,currency}; all rows have the same currency.
 */
public final class PriceTable {
  /** No prices. */
  public static final PriceTable NONE = new PriceTable(Map.of(), "");

  private static final String HEADER = "model,prompt_per_million,completion_per_million,currency";
  private static final int MAX_FILE_BYTES = 1 << 20;

  private record Price(double prompt, double completion) {}

  private final Map<String, Price> prices;
  private final String currency;

  private PriceTable(Map<String, Price> prices, String currency) {
    this.prices = prices;
    this.currency = currency;
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException if the file has another form; the message names the line
   * @throws IOException if the file cannot be read
   */
  public static PriceTable read(Path file) throws IOException {
    List<String> lines = TextFile.lines(file, MAX_FILE_BYTES, "a table of prices");
    if (lines.isEmpty() || !lines.get(0).strip().equals(HEADER)) {
      throw new IllegalArgumentException(file + " must begin with the line " + HEADER);
    }
    Map<String, Price> prices = new HashMap<>();
    String currency = "";
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] cells = line.split(",", -1);
      String where = file + ", line " + (i + 1) + ": ";
      if (cells.length != 4 || cells[0].isBlank() || cells[3].isBlank()) {
        throw new IllegalArgumentException(where + "it needs four cells: " + HEADER);
      }
      if (!currency.isEmpty() && !currency.equals(cells[3].strip())) {
        throw new IllegalArgumentException(where + "all rows must have one currency");
      }
      currency = PlainText.clean(cells[3], 8);
      prices.put(cells[0].strip(), new Price(price(where, cells[1]), price(where, cells[2])));
    }
    return new PriceTable(prices, currency);
  }

  private static double price(String where, String cell) {
    try {
      double price = Double.parseDouble(cell.strip());
      if (price >= 0 && price < 1e9) {
        return price;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new IllegalArgumentException(
        where + "a price must be a number from 0, was '" + PlainText.clean(cell, 20) + "'");
  }

  /** The currency of all prices; empty when there are none. */
  public String currency() {
    return currency;
  }

  /** Whether the table has a price for a model. */
  public boolean knows(String model) {
    return prices.containsKey(model);
  }

  /** The cost of these tokens; empty when the table lacks the model. */
  public OptionalDouble cost(String model, long promptTokens, long completionTokens) {
    Price price = prices.get(model);
    return price == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            (promptTokens * price.prompt + completionTokens * price.completion) / 1e6);
  }
}
