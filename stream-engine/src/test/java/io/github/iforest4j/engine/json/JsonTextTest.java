package io.github.iforest4j.engine.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.PlainText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is written without a tree is what a tree would be written as, and shows all it holds. */
class JsonTextTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int CASES = 20_000;

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(12); n > 0; n--) {
      text.append(
          switch (random.nextInt(4)) {
            case 0 -> (char) random.nextInt(0x80);
            case 1 -> "\"\\/{[:,\u2028\u007f°–".charAt(random.nextInt(11));
            case 2 -> (char) random.nextInt(0x10000);
            default -> (char) ('a' + random.nextInt(26));
          });
    }
    return text.toString();
  }

  private static double number(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> Math.rint(random.nextGaussian() * 1e6) / 1e3;
      case 1 -> random.nextInt(2000) - 1000;
      case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      case 3 -> Double.longBitsToDouble(random.nextLong());
      case 4 -> List.of(0., -0., 1e-3, 9.99e-4, 1e7, 9_999_999.999).get(random.nextInt(6));
      case 5 -> Double.POSITIVE_INFINITY;
      default -> random.nextInt(10_000) / 10. + 1e-13 * random.nextInt(2);
    };
  }

  @Test
  void writesWhatATreeIsWrittenAs() {
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      JsonText text = new JsonText(16).object();
      ObjectNode tree = MAPPER.createObjectNode();
      write(random, text, tree, "x");
      text.object("inner");
      write(random, text, tree.putObject("inner"), "y");
      text.endObject().object("none").endObject();
      tree.putObject("none");
      String expected = escaped(MAPPER.writeValueAsString(tree));
      byte[] line = (expected + "\n").getBytes(StandardCharsets.UTF_8);
      assertThat(text.endObject().toString())
          .as("seed %s", seed)
          .isEqualTo(new String(line, 0, line.length - 1, StandardCharsets.UTF_8));
      assertThat(text.line()).as("seed %s", seed).isEqualTo(line);
    }
  }

  /** Hidden characters of any text that was written as JSON as its escapes. */
  private static String escaped(String json) {
    StringBuilder escaped = new StringBuilder();
    json.codePoints()
        .forEach(
            c -> {
              if (PlainText.isHidden(c) && Character.getType(c) != Character.SURROGATE) {
                for (char half : Character.toChars(c)) {
                  escaped.append(String.format("\\u%04X", (int) half));
                }
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  /** An override of direction, a zero-width space, and a tag of two surrogates. */
  @Test
  void whatIsNotShownIsEscapedAndReadAsTheSameText() {
    String name = "gnp\u202eexe\u200b \udb40\udc41 °C 温度 😀";
    String json = new JsonText(16).object().put(name, name).endObject().toString();
    String shown = "gnp\\u202Eexe\\u200B \\uDB40\\uDC41 °C 温度 😀";
    assertThat(json).isEqualTo("{\"" + shown + "\":\"" + shown + "\"}");
    assertThat(MAPPER.readTree(json).path(name).stringValue()).isEqualTo(name);
  }

  private static void write(Random random, JsonText text, ObjectNode tree, String prefix) {
    for (int i = random.nextInt(5); i > 0; i--) {
      String name = prefix + i + text(random);
      switch (random.nextInt(8)) {
        case 0 -> {
          String value = random.nextInt(5) == 0 ? null : text(random);
          text.put(name, value);
          tree.put(name, value);
        }
        case 1 -> {
          long value = random.nextLong() >> random.nextInt(64);
          text.put(name, value);
          tree.put(name, value);
        }
        case 2 -> {
          boolean value = random.nextBoolean();
          text.put(name, value);
          tree.put(name, value);
        }
        case 3 -> {
          List<String> values = new ArrayList<>();
          ArrayNode array = tree.putArray(name);
          for (int n = random.nextInt(4); n > 0; n--) {
            values.add(text(random));
          }
          values.forEach(array::add);
          text.put(name, values);
        }
        case 4 -> {
          List<Double> values = new ArrayList<>();
          ArrayNode array = tree.putArray(name);
          for (int n = random.nextInt(4); n > 0; n--) {
            values.add(number(random));
          }
          values.forEach(array::add);
          text.putNumbers(name, values);
        }
        default -> {
          double value = number(random);
          text.put(name, value);
          tree.put(name, value);
        }
      }
    }
  }

  @Test
  void writesNumbersOfThreeDecimalsAsJavaDoes() {
    Random random = new Random(4);
    for (int i = 0; i < 500_000; i++) {
      double value = (i < 200_000 ? i : random.nextInt(Integer.MAX_VALUE)) / 1000.;
      Utf8Buffer text = new Utf8Buffer(4);
      NumberDigits.append(text, value);
      assertThat(new String(text.bytes(), StandardCharsets.US_ASCII))
          .isEqualTo(Double.toString(value));
    }
  }

  @Test
  void writesTimesAsJavaDoes() {
    Random random = new Random(5);
    for (int i = 0; i < CASES; i++) {
      long second =
          random.nextInt(20) == 0
              ? (long) (random.nextGaussian() * 1e12)
              : random.nextInt() * 40L + random.nextInt(86_400);
      int nanos =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1000) * 1_000_000;
            case 2 -> random.nextInt(1_000_000) * 1_000;
            default -> random.nextInt(1_000_000_000);
          };
      Instant time = Instant.ofEpochSecond(second, nanos);
      assertThat(JsonValues.text(time)).isEqualTo(time.toString());
    }
  }
}
