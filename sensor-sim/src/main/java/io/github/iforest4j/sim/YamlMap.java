package io.github.iforest4j.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * A mapping of a YAML or JSON file with known keys. Every message about a mistake names file, line
 * and key. Only plain texts, lists and mappings are read; a tag never creates an object.
 */
final class YamlMap {
  private final String file;
  private final String path;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Node self;

  private YamlMap(String file, String path, Node node) {
    this.file = file;
    this.path = path;
    this.self = node;
    if (!(node instanceof MappingNode mapping)) {
      throw wrong(node, path, "must be a mapping of keys to values");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw wrong(tuple.getKeyNode(), path, "has a key that is not a text");
      }
      if (values.put(key.getValue(), tuple.getValueNode()) != null) {
        throw wrong(key, under(key.getValue()), "is defined twice");
      }
    }
  }

  /**
   * Reads a whole file.
   *
   * @param file its name, for messages
   * @throws ScenarioException if it is not YAML with a mapping at the top
   */
  static YamlMap parse(String file, String text) {
    LoadSettings settings = LoadSettings.builder().setLabel(file).build();
    try {
      Node root =
          new Composer(
                  settings,
                  new ShallowYaml(file, new ParserImpl(settings, new StreamReader(settings, text))))
              .getSingleNode()
              .orElseThrow(() -> new ScenarioException(file + " is empty"));
      return new YamlMap(file, "", root);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> " line " + (mark.getLine() + 1)).orElse("");
      throw new ScenarioException(file + line + ": " + e.getProblem(), e);
    } catch (YamlEngineException e) {
      throw new ScenarioException(
          file + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse("no YAML"), e);
    }
  }

  private ScenarioException wrong(Node node, String key, String what) {
    String line = node.getStartMark().map(Mark::getLine).map(n -> " line " + (n + 1)).orElse("");
    return new ScenarioException(
        file + line + ": " + (key.isEmpty() ? "the file" : key) + " " + what);
  }

  /** A mistake in the value of a key, or in this mapping if it lacks the key. */
  ScenarioException wrong(String key, String what) {
    return wrong(values.getOrDefault(key, self), under(key), what);
  }

  private String under(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Refuses keys that are not among these. */
  YamlMap only(Set<String> known) {
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        throw wrong(key, "is not known; known here: " + String.join(", ", known));
      }
    }
    return this;
  }

  Set<String> keys() {
    return values.keySet();
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  String text(String key, String otherwise) {
    Node node = values.get(key);
    if (node == null) {
      return otherwise;
    }
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw wrong(key, "must be a text");
  }

  String text(String key) {
    if (!has(key)) {
      throw wrong(key, "is missing");
    }
    return text(key, "");
  }

  boolean flag(String key, boolean otherwise) {
    String text = text(key, Boolean.toString(otherwise));
    if (!text.equals("true") && !text.equals("false")) {
      throw wrong(key, "must be true or false, was '" + text + "'");
    }
    return text.equals("true");
  }

  double number(String key, double otherwise, double low, double high) {
    return has(key) ? number(key, text(key), low, high) : otherwise;
  }

  int integer(String key, int otherwise, int low, int high) {
    double value = number(key, otherwise, low, high);
    if (value != Math.rint(value)) {
      throw wrong(key, "must be a whole number, was " + value);
    }
    return (int) value;
  }

  private double number(String key, String text, double low, double high) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw wrong(key, "must be a number, was '" + text + "'");
    }
    if (!(value >= low && value <= high)) {
      throw wrong(key, "must be from " + low + " to " + high + ", was " + text);
    }
    return value;
  }

  /** Two numbers, the lower first; one number stands for both. */
  double[] range(String key, double low, double high, double... otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    double[] ends = numbers(key, low, high);
    if (ends.length == 1) {
      return new double[] {ends[0], ends[0]};
    }
    if (ends.length != 2 || ends[0] > ends[1]) {
      throw wrong(key, "must be two numbers, the lower first");
    }
    return ends;
  }

  double[] numbers(String key, double low, double high) {
    return texts(key).stream().mapToDouble(text -> number(key, text, low, high)).toArray();
  }

  /** A list of texts; a single one stands for a list of one. */
  List<String> texts(String key) {
    Node node = values.get(key);
    List<String> texts = new ArrayList<>();
    if (node instanceof ScalarNode) {
      texts.add(text(key));
    } else if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        if (!(item instanceof ScalarNode scalar)) {
          throw wrong(item, under(key), "must be a list of plain values");
        }
        texts.add(scalar.getValue());
      }
    } else {
      throw wrong(key, node == null ? "is missing" : "must be a list");
    }
    return texts;
  }

  /** A mapping within this one; an empty one if there is none. */
  YamlMap map(String key) {
    Node node = values.get(key);
    return node == null
        ? new YamlMap(file, under(key), new MappingNode(self.getTag(), List.of(), FlowStyle.BLOCK))
        : new YamlMap(file, under(key), node);
  }

  /** A list of mappings; a plain text stands for a mapping of {@code textKey} to it. */
  List<YamlMap> maps(String key, String textKey) {
    Node node = values.get(key);
    List<YamlMap> maps = new ArrayList<>();
    if (node == null) {
      return maps;
    }
    if (!(node instanceof SequenceNode sequence)) {
      throw wrong(key, "must be a list");
    }
    int number = 0;
    for (Node item : sequence.getValue()) {
      String place = under(key) + "[" + ++number + "]";
      if (item instanceof ScalarNode scalar) {
        NodeTuple tuple =
            new NodeTuple(
                new ScalarNode(scalar.getTag(), textKey, scalar.getScalarStyle()), scalar);
        maps.add(
            new YamlMap(
                file, place, new MappingNode(node.getTag(), List.of(tuple), FlowStyle.BLOCK)));
      } else {
        maps.add(new YamlMap(file, place, item));
      }
    }
    return maps;
  }
}
