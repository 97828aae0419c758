package io.github.iforest4j.label.ground;

import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a text may say about a field without a number: the words for it, and whether it holds. The
 * order is that in which a text is searched, so that "has not moved" is not taken for a movement.
 */
enum Claim {
  NEVER_SEEN(
      "never (?:been )?(?:seen|observed|occurred|appeared)|unseen|(?:not|n't) (?:been )?seen"
          + "|new (?:value|word|code|category)|(?:unknown|unfamiliar) (?:value|word|code|category)"
          + "|not in (?:the )?training|unfamiliar"),
  MISSING(
      "missing|no (?:usable )?(?:value|reading|data|signal)s?|absent|not (?:reported|available)"
          + "|unavailable|unusable|dropp?ed out|drops? out|drop-?out"
          + "|(?:is|was|has been|signal) lost"),
  STUCK(
      "stuck|frozen|froze|flat-?lin(?:e|ed|es|ing)"
          + "|(?:not|n't|no longer) (?:been )?(?:mov|var)(?:e|es|ed|ing|y|ies|ied)?"
          + "|no movement|without (?:moving|movement)|standstill"
          + "|stands still|stopped (?:moving|changing)"),
  STEADY(
      "unchanged|unchanging|constant|steady|stable|(?:no|without(?: any)?) change"
          + "|(?:not|n't|no longer) (?:been )?chang(?:e|es|ed|ing)"),
  RESTLESS(
      "restless(?:ly)?|nois[ye]|noisier|erratic(?:ally)?|fluctuat(?:es|ed|ing|ion|ions)"
          + "|oscillat(?:es|ed|ing|ion|ions)|jitter(?:s|y|ing)?|unstable|to and fro"
          + "|mov(?:es|ed|ing) more than usual"),
  OUTSIDE("outside|out of (?:its |the )?(?:usual |normal )?range"),
  NORMAL(
      "(?:within|in|inside|back (?:in|to|within|inside)) (?:its|the|their) (?:usual|normal|expected"
          + "|typical)(?: range| value| level| band| limits?)?|(?:is|are|was|were|looks?|seems?"
          + "|remains?|stays?|stayed) (?:normal|usual|within (?:range|limits)|in range|ok|fine)"
          + "|as usual|usual by (?:itself|themselves)|a usual value|back to normal"),
  ROSE(
      "rose|risen|rising|rises|increas(?:ed|es|ing)|climb(?:ed|s|ing)|(?:went|goes|gone|going) up"
          + "|surg(?:ed|es|ing)|soar(?:ed|s|ing)|spiked|grew|grown|growing|upward|doubled|tripled"
          + "|jump(?:ed|s|ing)? (?:up|high|above)|shot up"
          + "|(?:an?|the|its|sudden|sharp|rapid|abrupt|strong|large|steep|this|gradual|slow)"
          + " (?:rise|increase|surge|climb)"),
  FELL(
      "fell|fallen|falling|falls|dropp(?:ed|ing)|drops|decreas(?:ed|es|ing)|declin(?:ed|es|ing)"
          + "|sank|sunk|sinking|(?:went|goes|gone|going) down|plung(?:ed|es|ing)|plummet(?:ed|s)"
          + "|downward|collapsed|halved|jump(?:ed|s|ing)? (?:down|low|below)"
          + "|(?:an?|the|its|sudden|sharp|rapid|abrupt|strong|large|steep|this|gradual|slow)"
          + " (?:fall|drop|decrease|decline|collapse)"),
  ABOVE(
      "above|exceed(?:s|ed|ing)?|(?:higher|greater|larger) than|over(?= (?:\\d|(?:its |the )?(?:usual"
          + "|normal|expected|typical|upper|range|limit)))|surpass(?:es|ed|ing)?"),
  BELOW(
      "below|beneath|(?:lower|less|smaller) than|under(?= (?:\\d|(?:its |the )?(?:usual"
          + "|normal|expected|typical|lower|range|limit)))"
          + "|short of(?= (?:its|the usual))"),
  HIGH("high|higher|elevated|too (?:hot|warm)|hot|overheat(?:s|ed|ing)?|excessive"),
  LOW("low|lower|too cold|cold|insufficient|depressed"),
  MOVED(
      "jump(?:s|ed|ing)?|mov(?:es|ing)|var(?:ies|ying)|spikes?|level[ _-]shift|shifted|stepped|drift(?:s|ed|ing)?"
          + "|changed (?:abruptly|suddenly)");

  private static final Set<Deviation> WITHOUT_COURSE =
      EnumSet.of(Deviation.STUCK, Deviation.MISSING, Deviation.NEVER_SEEN);

  /** The share of a usual range that a value must have moved for a rise or a fall. */
  private static final double MOVEMENT = .25;

  /** The share of a usual range within which values count as equal. */
  private static final double STILL = .02;

  private final Pattern words;

  Claim(String words) {
    this.words = Pattern.compile("(?<![\\p{L}_-])(?:" + words + ")(?![\\p{L}_])");
  }

  /** The words for this claim, in a text in lower case. */
  Pattern words() {
    return words;
  }

  /** Whether a number may follow that the value is compared with. */
  boolean compares() {
    return this == ABOVE || this == BELOW;
  }

  /** Whether this holds for a field. */
  boolean holds(Finding finding) {
    Deviation deviation = finding.deviation();
    boolean numeric = finding.kind() == FieldKind.NUMERIC && !Double.isNaN(finding.number());
    boolean courseless = WITHOUT_COURSE.contains(deviation);
    return switch (this) {
      case NEVER_SEEN -> deviation == Deviation.NEVER_SEEN;
      case MISSING -> deviation == Deviation.MISSING;
      case STUCK -> deviation == Deviation.STUCK || (numeric && isStill(finding));
      case STEADY ->
          deviation == Deviation.STUCK || deviation == Deviation.NONE || isStill(finding);
      case RESTLESS ->
          deviation == Deviation.RESTLESS
              || (!courseless && moved(finding, 1) && moved(finding, -1));
      case OUTSIDE -> isOutside(finding, 1) || isOutside(finding, -1) || isUnusualWord(finding);
      case NORMAL ->
          deviation != Deviation.MISSING
              && deviation != Deviation.NEVER_SEEN
              && !isOutside(finding, 1)
              && !isOutside(finding, -1);
      case ROSE -> finding.kind() == FieldKind.BOOLEAN || (numeric && went(finding, 1));
      case FELL -> finding.kind() == FieldKind.BOOLEAN || (numeric && went(finding, -1));
      case ABOVE -> numeric && isOutside(finding, 1);
      case BELOW -> numeric && isOutside(finding, -1);
      case HIGH -> numeric && isOnSide(finding, 1);
      case LOW -> numeric && isOnSide(finding, -1);
      case MOVED -> !courseless;
    };
  }

  /** Whether this held for a value before. */
  boolean heldBefore(Finding finding) {
    UsualRange usual = finding.usual();
    if (usual == null) {
      return false;
    }
    return finding.recent().stream()
        .anyMatch(
            value ->
                switch (this) {
                  case ABOVE, HIGH -> value > usual.high();
                  case BELOW, LOW -> value < usual.low();
                  case OUTSIDE -> value > usual.high() || value < usual.low();
                  default -> false;
                });
  }

  private static boolean isUnusualWord(Finding finding) {
    return finding.deviation() == Deviation.NEVER_SEEN
        || (finding.kind() == FieldKind.BOOLEAN && isOutside(finding, 0));
  }

  /** Whether the value is beyond its usual range on a side; on any side for 0. */
  private static boolean isOutside(Finding finding, int side) {
    Deviation deviation = finding.deviation();
    UsualRange usual = finding.usual();
    boolean above = deviation == Deviation.ABOVE_RANGE;
    boolean below = deviation == Deviation.BELOW_RANGE;
    if (usual != null && finding.kind() == FieldKind.NUMERIC) {
      above |= finding.number() > usual.high();
      below |= finding.number() < usual.low();
    }
    return side == 0 ? above || below : side > 0 ? above : below;
  }

  /** Whether the value is high or low: outside, or usual but on that side for the detector. */
  private static boolean isOnSide(Finding finding, int side) {
    if (isOutside(finding, side)) {
      return true;
    }
    UsualRange usual = finding.usual();
    Deviation deviation = finding.deviation();
    boolean stated =
        deviation == (side > 0 ? Deviation.SUDDEN_RISE : Deviation.SUDDEN_FALL)
            || (deviation == Deviation.NONE && finding.direction() == side);
    return stated && (usual == null || side * (finding.number() - usual.median()) > 0);
  }

  /** Whether the value rose or fell: as the detector says, else by the values before. */
  private static boolean went(Finding finding, int side) {
    Deviation up = side > 0 ? Deviation.SUDDEN_RISE : Deviation.SUDDEN_FALL;
    Deviation down = side > 0 ? Deviation.SUDDEN_FALL : Deviation.SUDDEN_RISE;
    Deviation beyond = side > 0 ? Deviation.ABOVE_RANGE : Deviation.BELOW_RANGE;
    Deviation deviation = finding.deviation();
    if (deviation == up) {
      return true;
    }
    if (deviation == down || WITHOUT_COURSE.contains(deviation)) {
      return false;
    }
    return moved(finding, side) || (deviation == beyond && !moved(finding, -side));
  }

  /** Whether some value before was clearly lower (side 1) or higher (side −1) than this one. */
  private static boolean moved(Finding finding, int side) {
    List<Double> before = finding.recent();
    if (before.isEmpty()) {
      return false;
    }
    double least = side > 0 ? Collections.min(before) : Collections.max(before);
    return side * (finding.number() - least) > MOVEMENT * width(finding);
  }

  private static boolean isStill(Finding finding) {
    List<Double> before = finding.recent();
    if (before.size() < 3) {
      return false;
    }
    double low = Math.min(Collections.min(before), finding.number());
    double high = Math.max(Collections.max(before), finding.number());
    return high - low <= STILL * width(finding);
  }

  private static double width(Finding finding) {
    UsualRange usual = finding.usual();
    double width = usual == null ? 0 : usual.high() - usual.low();
    return width > 0 ? width : Math.abs(finding.number()) * .05;
  }
}
