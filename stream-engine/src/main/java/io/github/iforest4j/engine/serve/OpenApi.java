package io.github.iforest4j.engine.serve;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.KeySettings;
import io.github.iforest4j.engine.json.JsonValues;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI 3.1 document of a server, with the fields of its model. {@code ScoreServerTest}
 * compares it with what the handlers answer. Immutable.
 */
final class OpenApi {
  private final String json;

  OpenApi(DetectorModel model, KeySettings keys, String version, boolean token) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("openapi", "3.1.0");
    root.putObject("info")
        .put("title", "iforest4j: verdicts")
        .put("version", version)
        .put("description", "Judges readings by the model " + model.id() + ".");
    ObjectNode paths = root.putObject("paths");
    ObjectNode score = operation(paths, "/score", "post", "Judges readings, in their order");
    ObjectNode body = score.putObject("requestBody").put("required", true).putObject("content");
    ArrayNode either = body.putObject("application/json").putObject("schema").putArray("oneOf");
    reference(either.addObject(), "Reading");
    reference(either.addObject().put("type", "array").putObject("items"), "Reading");
    text(body, "application/x-ndjson", "one reading per line, as JSON");
    text(body, "text/plain", "one point per line, in the Influx line protocol");
    ObjectNode scored = score.putObject("responses");
    answer(scored, "200", "a verdict for each reading", "Verdicts");
    answer(scored, "400", "there is no reading in the post", "Error");
    answer(scored, "413", limits(), "Error");
    answer(scored, "415", "the content type is another one", "Error");
    answer(scored, "422", "no reading has a field of the model", "Error");
    ObjectNode health = operation(paths, "/health", "get", "Whether the server is there");
    answer(health.putObject("responses"), "200", "the server judges", "Health");
    ObjectNode document = operation(paths, "/openapi.json", "get", "This document");
    document.putObject("responses").putObject("200").put("description", "this document");
    ObjectNode components = root.putObject("components");
    ObjectNode schemas = components.putObject("schemas");
    reading(schemas.putObject("Reading"), model);
    verdict(schemas, keys);
    others(schemas);
    if (token) {
      components
          .putObject("securitySchemes")
          .putObject("token")
          .put("type", "http")
          .put("scheme", "bearer");
      root.putArray("security").addObject().putArray("token");
    }
    this.json = JsonMapper.shared().writeValueAsString(root) + "\n";
  }

  /** The document as JSON, with a line end. */
  String json() {
    return json;
  }

  private static String limits() {
    return "more than "
        + ScoreServer.MAX_READINGS
        + " readings or "
        + ScoreServer.MAX_BODY
        + " bytes";
  }

  private static ObjectNode operation(ObjectNode paths, String path, String method, String what) {
    return paths
        .withObjectProperty(path)
        .putObject(method)
        .put("summary", what)
        .put("operationId", path.substring(1).replace(".json", ""));
  }

  private static void text(ObjectNode content, String type, String description) {
    content
        .putObject(type)
        .putObject("schema")
        .put("type", "string")
        .put("description", description);
  }

  private static void answer(ObjectNode responses, String status, String what, String schema) {
    ObjectNode content = responses.putObject(status).put("description", what).putObject("content");
    reference(content.putObject("application/json").putObject("schema"), schema);
  }

  private static void reference(ObjectNode schema, String name) {
    schema.put("$ref", "#/components/schemas/" + name);
  }

  /** What a reading says; more fields are ignored, and a field that is not there is missing. */
  private static void reading(ObjectNode schema, DetectorModel model) {
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (Field field : model.schema().fields()) {
      ObjectNode property = properties.putObject(field.name());
      if (field.isFeature() && field.kind() == FieldKind.NUMERIC) {
        property.put("type", "number");
      } else if (field.isFeature() && field.kind() == FieldKind.BOOLEAN) {
        property.put("type", "boolean");
      } else {
        property.putArray("type").add("string").add("number");
      }
      property.put(
          "description",
          JsonValues.word(field.role()) + (field.unit().isEmpty() ? "" : ", in " + field.unit()));
    }
  }

  private static void verdict(ObjectNode schemas, KeySettings keys) {
    object(
        schemas,
        "Verdicts",
        List.of("verdicts", "readings", "anomalies", "bad", "messages"),
        p -> {
          reference(p.putObject("verdicts").put("type", "array").putObject("items"), "Verdict");
          integer(p, "readings", "how many readings were judged");
          integer(p, "anomalies", "how many of them are anomalies");
          integer(p, "bad", "lines or elements that are no readings");
          p.putObject("messages")
              .put("type", "array")
              .put("description", "what was wrong, the first of each kind")
              .putObject("items")
              .put("type", "string");
        });
    object(
        schemas,
        "Verdict",
        List.of("state", "anomaly", "explanation"),
        p -> {
          if (keys.areKeyed()) {
            string(p, "device", "the value of the field that names the device");
          }
          words(p, "state", Verdict.State.values());
          p.putObject("anomaly").put("type", "boolean");
          number(p, "score", "from 0 to 1; not there while windows fill");
          number(p, "threshold", "above it, a reading is an anomaly");
          string(p, "explanation", "one sentence");
          string(p, "id", "of an anomaly: its id");
          string(p, "incident", "of an anomaly: the id of the first one of its incident");
          p.putObject("begins_incident").put("type", "boolean");
          words(p, "severity", Severity.values());
          p.putObject("top_features").put("type", "array").putObject("items").put("type", "string");
          reference(p.putObject("findings").put("type", "array").putObject("items"), "Finding");
        });
    object(
        schemas,
        "Finding",
        List.of("field", "kind", "value", "unit", "deviation", "direction", "share"),
        p -> {
          string(p, "field", "the field");
          words(p, "kind", FieldKind.values());
          string(p, "value", "its value as a text");
          number(p, "number", "its value, if it is a number");
          string(p, "unit", "its unit; may be empty");
          numbers(p, "usual", "the usual range: low, median, high");
          p.putObject("known_values").put("type", "array").putObject("items").put("type", "string");
          words(p, "deviation", Evidence.Deviation.values());
          integer(p, "direction", "1 above, -1 below, 0 neither");
          number(p, "share", "how much of the score is due to the field, from 0 to 1");
          numbers(p, "recent", "the latest values");
        });
  }

  private static void others(ObjectNode schemas) {
    object(
        schemas,
        "Health",
        List.of("status", "model", "readings", "anomalies", "devices"),
        p -> {
          string(p, "status", "ready");
          string(p, "model", "the id of the model");
          integer(p, "readings", "readings judged so far");
          integer(p, "anomalies", "anomalies so far");
          integer(p, "devices", "devices in memory; 0 if no field names the device");
        });
    object(schemas, "Error", List.of("error"), p -> string(p, "error", "what to do"));
  }

  private static void object(
      ObjectNode schemas, String name, List<String> required, Consumer<ObjectNode> properties) {
    ObjectNode schema = schemas.putObject(name).put("type", "object");
    ArrayNode names = schema.putArray("required");
    required.forEach(names::add);
    schema.put("additionalProperties", false);
    properties.accept(schema.putObject("properties"));
  }

  private static void string(ObjectNode properties, String name, String description) {
    properties.putObject(name).put("type", "string").put("description", description);
  }

  private static void number(ObjectNode properties, String name, String description) {
    properties.putObject(name).put("type", "number").put("description", description);
  }

  private static void integer(ObjectNode properties, String name, String description) {
    properties.putObject(name).put("type", "integer").put("description", description);
  }

  private static void numbers(ObjectNode properties, String name, String description) {
    properties
        .putObject(name)
        .put("type", "array")
        .put("description", description)
        .putObject("items")
        .put("type", "number");
  }

  private static void words(ObjectNode properties, String name, Enum<?>[] values) {
    ArrayNode words = properties.putObject(name).put("type", "string").putArray("enum");
    Arrays.stream(values).map(JsonValues::word).forEach(words::add);
  }
}
