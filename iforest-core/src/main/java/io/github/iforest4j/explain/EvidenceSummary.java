package io.github.iforest4j.explain;

import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** The evidence in the few words that fit into an alert or a table cell. */
public final class EvidenceSummary {
  /** Maximum number of fields. */
  public static final int MAX_FEATURES = 3;

  /** A field with a smaller share says little. */
  private static final double MIN_SHARE = .1;

  private EvidenceSummary() {}

  /**
   * The fields that drove an anomaly, the strongest first, such as {@code bearing_temp 93.2 °C
   * (usual 61–66)}.
   */
  public static List<String> topFeatures(Evidence evidence) {
    List<String> features = new ArrayList<>();
    for (Finding finding : evidence.findings()) {
      if (features.size() < MAX_FEATURES && (features.isEmpty() || finding.share() >= MIN_SHARE)) {
        features.add(describe(finding));
      }
    }
    return features;
  }

  private static String describe(Finding finding) {
    String field = finding.field();
    return switch (finding.deviation()) {
      case MISSING ->
          finding.value().isEmpty() ? field + " missing" : field + " unusable: " + finding.value();
      case NEVER_SEEN -> field + " " + finding.value() + " (never seen)";
      case STUCK -> field + " stuck at " + measured(finding);
      case RESTLESS -> field + " restless, " + measured(finding) + usual(finding);
      case SUDDEN_RISE -> field + " rose to " + measured(finding) + usual(finding);
      case SUDDEN_FALL -> field + " fell to " + measured(finding) + usual(finding);
      case BACK_IN_RANGE -> field + " back at " + measured(finding) + usual(finding);
      default -> field + " " + measured(finding) + usual(finding);
    };
  }

  private static String measured(Finding finding) {
    if (finding.kind() != FieldKind.NUMERIC || Double.isNaN(finding.number())) {
      return finding.value();
    }
    String number = number(finding.number());
    return finding.unit().isEmpty() ? number : number + " " + finding.unit();
  }

  private static String usual(Finding finding) {
    UsualRange usual = finding.usual();
    if (usual == null || finding.kind() != FieldKind.NUMERIC) {
      return "";
    }
    String low = number(usual.low());
    String high = number(usual.high());
    return " (usual "
        + (low.equals(high) ? low : low + (low.startsWith("-") ? " to " : "–") + high)
        + ")";
  }

  /** Four significant digits, but all of the integer part; no trailing zeros. */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal exact = new BigDecimal(Double.toString(value));
    int integerDigits = Math.max(0, exact.precision() - exact.scale());
    if (integerDigits > 15 || Math.abs(value) < 1e-6 && value != 0) {
      return exact.round(new MathContext(4, RoundingMode.HALF_EVEN)).toString();
    }
    BigDecimal rounded =
        exact.round(new MathContext(Math.max(4, integerDigits), RoundingMode.HALF_EVEN));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
