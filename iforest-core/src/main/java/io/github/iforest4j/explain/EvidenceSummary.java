package io.github.iforest4j.explain;

import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.UsualRange;
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
   * The fields that drove an anomaly, the strongest first, such as {@code bearing_temp 93.2 °C,
   * expected 63.9 (usual 61–66)}.
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
      case ABOVE_RANGE, BELOW_RANGE ->
          field + " " + measured(finding) + expected(finding) + usual(finding);
      default -> field + " " + measured(finding) + usual(finding);
    };
  }

  private static String expected(Finding finding) {
    UsualRange usual = finding.usual();
    return usual != null && finding.kind() == FieldKind.NUMERIC && usual.low() < usual.high()
        ? ", expected " + PlainText.number(usual.median())
        : "";
  }

  private static String measured(Finding finding) {
    if (finding.kind() != FieldKind.NUMERIC || Double.isNaN(finding.number())) {
      return finding.value();
    }
    String number = PlainText.number(finding.number());
    return finding.unit().isEmpty() ? number : number + " " + finding.unit();
  }

  private static String usual(Finding finding) {
    UsualRange usual = finding.usual();
    if (usual == null || finding.kind() != FieldKind.NUMERIC) {
      return "";
    }
    String low = PlainText.number(usual.low());
    String high = PlainText.number(usual.high());
    return " (usual "
        + (low.equals(high) ? low : low + (low.startsWith("-") ? " to " : "–") + high)
        + ")";
  }
}
