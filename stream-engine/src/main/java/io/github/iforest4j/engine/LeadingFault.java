package io.github.iforest4j.engine;

import io.github.iforest4j.detect.UsualValues;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.RecordRow;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The leading fault of an open incident: the field in its name, and how that field is unusual. It
 * tells whether a reading still shows the fault, even if the detector has adapted to it. Not
 * thread-safe; allocates nothing while it looks at readings.
 */
final class LeadingFault {
  /** A reading renames the incident if it is this many times as far outside as those before. */
  private static final double CLEARLY_MORE = 1.5;

  /** Up to this share of its width outside its usual range, a value has returned. */
  private static final double NEAR = .1;

  /** A sensor stands still if it moves by less than this share of the width. */
  private static final double STILL = 2e-3;

  static final int NOT = 0;
  static final int HARDLY = 1;
  static final int CLEARLY = 2;

  private static final String NOTHING = "nothing is unusual";

  private final FeatureSchema schema;
  private final UsualValues usual;

  /** −1 if no field leads. */
  private int field = -1;

  private Deviation deviation = Deviation.NONE;
  private int rank = -1;
  private double excess;

  /** The value at which a stuck sensor stands; NaN if it has moved since, or is not stuck. */
  private double stuckAt = Double.NaN;

  LeadingFault(FeatureSchema schema, UsualValues usual) {
    this.schema = schema;
    this.usual = usual;
  }

  /** Nothing leads. */
  void clear() {
    field = -1;
    deviation = Deviation.NONE;
    rank = -1;
    excess = 0;
    stuckAt = Double.NaN;
  }

  /** The field; −1 if none leads. */
  int field() {
    return field;
  }

  Deviation deviation() {
    return deviation;
  }

  /**
   * Takes an anomaly of the incident.
   *
   * @return whether it gives the incident another name: something else leads it, in a clearer way
   */
  boolean next(Evidence evidence) {
    Finding lead = evidence.lead();
    int of = lead == null ? -1 : schema.indexOf(lead.field());
    Deviation how = lead == null ? Deviation.NONE : lead.deviation();
    double size = evidence.excess();
    boolean same = of == field && how == deviation;
    boolean leads =
        evidence.rank() > rank
            || evidence.rank() == rank && size > excess * (same ? 1 : CLEARLY_MORE);
    if (same) {
      excess = Math.max(excess, size);
      rank = Math.max(rank, evidence.rank());
      stuckAt = how == Deviation.STUCK && lead != null ? lead.number() : stuckAt;
      return false;
    }
    if (leads) {
      field = of;
      deviation = how;
      rank = evidence.rank();
      excess = size;
      stuckAt = how == Deviation.STUCK && lead != null ? lead.number() : Double.NaN;
    }
    return leads;
  }

  /**
   * How clearly a reading still shows it: {@link #CLEARLY} for a number outside its usual range on
   * the same side, a sensor that has stood still since, a value that is missing or was never seen;
   * {@link #HARDLY} for a number outside its range by up to {@value #NEAR} of the width; else
   * {@link #NOT}. Call it for each reading, in order.
   */
  int shownBy(RecordRow row) {
    if (field < 0) {
      return NOT;
    }
    double value = row.number(field);
    return switch (deviation) {
      case MISSING, NEVER_SEEN -> row.isUnusable(field) || row.isUnseen(field) ? CLEARLY : NOT;
      case STUCK -> {
        double width =
            usual.high(field, UsualValues.NO_TIME) - usual.low(field, UsualValues.NO_TIME);
        boolean stands =
            !(Math.abs(value - stuckAt) > STILL * (width > 0 ? width : 0))
                && !Double.isNaN(stuckAt);
        stuckAt = stands ? stuckAt : Double.NaN;
        yield stands ? CLEARLY : NOT;
      }
      case ABOVE_RANGE, BELOW_RANGE ->
          schema.field(field).kind() == FieldKind.NUMERIC ? outside(value, usual.second(row)) : NOT;
      default -> NOT;
    };
  }

  private int outside(double value, long second) {
    double low = usual.low(field, second);
    double high = usual.high(field, second);
    double by = deviation == Deviation.ABOVE_RANGE ? value - high : low - value;
    return by > NEAR * (high - low) ? CLEARLY : by > 0 ? HARDLY : NOT;
  }

  /**
   * Describes the leading field after the fault.
   *
   * @param row the reading since which nothing is unusual
   * @param justNow whether it is the first that does not show the fault
   * @return such as {@code flow is back in its usual range}
   */
  String returned(RecordRow row, boolean justNow) {
    if (field < 0 || !justNow) {
      return NOTHING;
    }
    String name = PlainText.clean(schema.field(field).name(), Finding.MAX_TEXT);
    return switch (deviation) {
      case MISSING -> name + " has a usable value again";
      case NEVER_SEEN -> name + " has a known value again";
      case STUCK -> name + " moves again";
      case ABOVE_RANGE, BELOW_RANGE ->
          name
              + (schema.field(field).kind() == FieldKind.NUMERIC
                  ? returned(row.number(field), usual.second(row))
                  : " is as usual again");
      default -> NOTHING;
    };
  }

  private String returned(double value, long second) {
    if (!usual.isOutside(field, second, value)) {
      return Double.isNaN(value) ? " has no value" : " is back in its usual range";
    }
    return " is back at "
        + PlainText.number(value)
        + " (usual "
        + PlainText.number(usual.low(field, second))
        + " to "
        + PlainText.number(usual.high(field, second))
        + ")";
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(field);
    out.writeByte(deviation.ordinal());
    out.writeByte(rank);
    out.writeDouble(excess);
    out.writeDouble(stuckAt);
  }

  void read(DataInputStream in) throws IOException {
    field = in.readInt();
    int ordinal = in.readUnsignedByte();
    if (field < -1 || field >= schema.numFields() || ordinal >= Deviation.values().length) {
      throw new IOException("an incident led by field " + field + ", way " + ordinal);
    }
    deviation = Deviation.values()[ordinal];
    rank = in.readByte();
    excess = in.readDouble();
    stuckAt = in.readDouble();
  }
}
