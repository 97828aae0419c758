package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.PayloadText;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordKinds;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The models of devices of different kinds, which have different fields ({@link RecordKinds}). Each
 * has the fields of the whole model, in the same order; those that its kind does not have are
 * ignored. Immutable.
 */
final class KindModels {
  private static final int MAX_KINDS = 1024;

  private final List<DetectorModel> models;

  /** The index of each key's model; keys that were not learned are not in it. */
  private final TreeMap<String, Integer> modelOf;

  private KindModels(List<DetectorModel> models, TreeMap<String, Integer> modelOf) {
    this.models = List.copyOf(models);
    this.modelOf = modelOf;
  }

  /**
   * Learns one model for each kind. A kind that nothing can be learned from, because it has too few
   * records or never changes, has none.
   *
   * @param keyed the records of each key together
   * @param learn makes a model from a schema and records
   * @return null if all keys are of one kind, or only one kind could be learned
   */
  static @Nullable KindModels learn(
      FeatureSchema schema,
      RecordTable keyed,
      BiFunction<FeatureSchema, RecordTable, DetectorModel> learn) {
    int keyField = schema.firstWithRole(FieldRole.KEY);
    if (keyField < 0) {
      return null;
    }
    String key = schema.field(keyField).name();
    RecordKinds kinds = RecordKinds.of(keyed, key);
    if (kinds == null || kinds.size() > MAX_KINDS) {
      return null;
    }
    Map<String, Integer> kindOf = kinds.kindOf();
    int column = keyed.columnIndex(key);
    List<DetectorModel> models = new ArrayList<>();
    TreeMap<String, Integer> modelOf = new TreeMap<>();
    for (int kind = 0; kind < kinds.size(); kind++) {
      int wanted = kind;
      RecordTable part =
          keyed.rows(
              IntStream.range(0, keyed.numRows())
                  .filter(r -> kindOf.getOrDefault(keyed.text(r, column), -1) == wanted)
                  .toArray());
      try {
        models.add(learn.apply(of(kind, kinds, schema), part));
      } catch (IllegalArgumentException e) {
        // The model of all keys judges these.
        continue;
      }
      int model = models.size() - 1;
      kindOf.forEach(
          (name, of) -> {
            if (of == wanted) {
              modelOf.put(name, model);
            }
          });
    }
    return models.size() < 2 ? null : new KindModels(models, modelOf);
  }

  /** The schema with the fields that a kind does not have ignored. */
  private static FeatureSchema of(int kind, RecordKinds kinds, FeatureSchema schema) {
    List<Field> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      fields.add(
          field.isFeature() && !kinds.has(kind, field.name())
              ? new Field(
                  field.name(),
                  FieldRole.IGNORED,
                  field.kind(),
                  field.unit(),
                  field.categories(),
                  null)
              : field);
    }
    return new FeatureSchema(fields);
  }

  /** The same kinds with other models. */
  KindModels map(UnaryOperator<DetectorModel> change) {
    return new KindModels(models.stream().map(change).toList(), modelOf);
  }

  List<DetectorModel> models() {
    return models;
  }

  /** The model of a key; for a key that was not learned, the one whose fields the reading has. */
  @Nullable DetectorModel of(String key, RecordRow reading) {
    Integer known = modelOf.get(key);
    if (known != null) {
      return models.get(known);
    }
    for (DetectorModel model : models) {
      if (hasFieldsOf(reading, model.schema())) {
        return model;
      }
    }
    return null;
  }

  private static boolean hasFieldsOf(RecordRow reading, FeatureSchema schema) {
    FeatureSchema all = reading.schema();
    for (int f = 0; f < all.numFields(); f++) {
      if (all.field(f).isFeature() && reading.state(f).hasValue() != schema.field(f).isFeature()) {
        return false;
      }
    }
    return true;
  }

  /** The model with an id; null if none of them has it. */
  @Nullable DetectorModel withId(String id) {
    return models.stream().filter(model -> model.id().equals(id)).findFirst().orElse(null);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(models.size());
    for (DetectorModel model : models) {
      byte[] bytes = model.toBytes();
      out.writeInt(bytes.length);
      out.write(bytes);
    }
    out.writeInt(modelOf.size());
    for (Map.Entry<String, Integer> entry : modelOf.entrySet()) {
      PayloadText.write(out, entry.getKey());
      out.writeInt(entry.getValue());
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param schema of the whole model
   * @throws InvalidModelException if it is damaged, or does not suit the schema
   */
  static KindModels read(PayloadReader in, FeatureSchema schema) throws IOException {
    int count = in.intWithin("number of kinds", 2, MAX_KINDS);
    List<DetectorModel> models = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      byte[] bytes = in.bytes("model of a kind", in.count("length of a model", 1));
      DetectorModel model = DetectorFormat.readPart(new ByteArrayInputStream(bytes));
      if (!model.schema().hasNamesOf(schema)) {
        throw in.invalid("the model of a kind has other fields");
      }
      models.add(model);
    }
    TreeMap<String, Integer> modelOf = new TreeMap<>();
    int keys = in.count("number of keys", 2 * Integer.BYTES);
    for (int i = 0; i < keys; i++) {
      String key = in.text("key");
      if (modelOf.put(key, in.intWithin("kind", 0, count - 1)) != null) {
        throw in.invalid("a key is there twice");
      }
    }
    return new KindModels(models, modelOf);
  }
}
