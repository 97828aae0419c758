package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.PayloadText;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.UsualRange;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The schema within a model file: see {@link DetectorFormat}. */
final class SchemaFormat {
  private static final FieldRole[] ROLES = FieldRole.values();
  private static final FieldKind[] KINDS = FieldKind.values();

  private SchemaFormat() {}

  static void write(FeatureSchema schema, DataOutputStream out) throws IOException {
    out.writeInt(schema.numFields());
    for (Field field : schema.fields()) {
      PayloadText.write(out, field.name());
      out.writeInt(field.role().ordinal());
      out.writeInt(field.kind().ordinal());
      PayloadText.write(out, field.unit());
      out.writeInt(field.categories().size());
      for (String category : field.categories()) {
        PayloadText.write(out, category);
      }
      UsualRange usual = field.usual();
      out.writeBoolean(usual != null);
      if (usual != null) {
        out.writeDouble(usual.low());
        out.writeDouble(usual.median());
        out.writeDouble(usual.high());
      }
    }
  }

  static FeatureSchema read(PayloadReader in) throws InvalidModelException {
    int numFields = in.intWithin("number of fields", 1, FeatureSchema.MAX_FIELDS);
    List<Field> fields = new ArrayList<>();
    try {
      for (int f = 0; f < numFields; f++) {
        fields.add(readField(in));
      }
      return new FeatureSchema(fields);
    } catch (IllegalArgumentException e) {
      throw in.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Field readField(PayloadReader in) throws InvalidModelException {
    String name = in.text("field name");
    FieldRole role = ROLES[in.intWithin("field role", 0, ROLES.length - 1)];
    FieldKind kind = KINDS[in.intWithin("field kind", 0, KINDS.length - 1)];
    String unit = in.text("unit");
    int numCategories = in.intWithin("number of categories", 0, Field.MAX_CATEGORIES);
    List<String> categories = new ArrayList<>();
    for (int c = 0; c < numCategories; c++) {
      categories.add(in.text("category"));
    }
    UsualRange usual =
        in.bool("usual range")
            ? new UsualRange(
                in.finiteDouble("usual low"),
                in.finiteDouble("usual median"),
                in.finiteDouble("usual high"))
            : null;
    return new Field(name, role, kind, unit, categories, usual);
  }
}
