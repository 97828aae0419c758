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
      "never (?:been )?(?:seen|observed|occurred|appeared)|unseen|unprecedented|(?:not|n't) (?:been )?seen"
          + "|new (?:value|word|code|category)|(?:unknown|unfamiliar) (?:value|word|code|category)"
          + "|(?:not in|absent from) (?:the )?training|unfamiliar"),
  FAMILIAR(
      "(?:one of|among) (?:the|its) (?:known|usual|familiar|common) \\w+|well[ -]known|familiar|seen (?:often|before|many times|frequently)|commonplace|everyday"),
  UNRESPONSIVE("(?:not|n't) respond(?:s|ed|ing)?|unresponsive"),
  MISSING(
      "missing|(?:no|without(?: an?y?)?|not (?:\\w+ )?an?y?) (?:usable )?(?:value|reading|data|signal"
          + "|measurement|number|report|output)s?|absent|not (?:reported|available)"
          + "|unavailable|unusable|gone|vanished|disappeared|dropp?ed out|drops? out|drop-?out|silent|unreadable"
          + "|(?:sends?|delivers?|reports?|gives?|shows?|returns?|yields?|sent|delivered) nothing"
          + "|(?:not|n't) (?:provid|return|giv|produc)\\w* (?:\\w+ )?(?:data|values?|readings?|signals?)"
          + "|(?:loss|lack|absence)(?= of (?:the |any )?[\ue000-\uf8ff] (?:data|signal|reading|value|measurement)s?\\b)"
          + "|fail(?:s|ed) to (?:arrive|report|send|respond|deliver|provide|produce|return|give|yield)|(?:not|n't) (?:report|send|deliver|arrive|transmit)\\w*|offline"
          + "|(?:is|was|has been|signal) (?:lost|dead)|blank|empty"),
  STUCK(
      "stuck|fixed|frozen|froze|freezes|flat-?lin(?:e|ed|es|ing)"
          + "|(?:not|n't|no longer) (?:been )?(?:mov|var)(?:e|es|ed|ing|y|ies|ied)?"
          + "|no longer (?:reacts?|responds?)"
          + "|no movement|without (?:moving|movement)|standstill|motionless|immobile"
          + "|stands still|stopped (?:moving|changing)|(?:hangs|hung|locked|jammed|seized|pinned)"
          + "|rest(?:s|ed|ing)(?= |$)|repeat(?:s|ed|ing)?(?: itself)?"),
  STEADY(
      "unchanged|unchanging|constant|steady|stable|flat|calm|plateau(?:s|ed)|smooth|quiet|(?:no|without(?: any)?) change"
          + "|(?:not|n't|no longer) (?:been )?chang(?:e|es|ed|ing)"),
  RESTLESS(
      "(?:high|larg|great|strong|increased|excessive|heavy|wide|unusual)(?:er?)? (?:variance|variability|variation"
          + "|fluctuations?|scatter|spread|swings?|oscillations?|noise)|restless(?:ly)?|alternat(?:es|ed|ing)|nois[ye]|noisier|erratic(?:ally)?|fluctuat(?:es|ed|ing|ion|ions)"
          + "|oscillat(?:es|ed|ing|ion|ions)|jitter(?:s|y|ing)?|unstable|to and fro|back and forth|up and down|unsteady|hunt(?:s|ing)"
          + "|(?:wobbl|bounc|flicker|shak|chatter|twitch|zigzag)(?:es?|s|ed|ing|y)|wildly|hectic"
          + "|swing(?:s|ing)?|mov(?:es|ed|ing) more than usual"),
  OUTSIDE(
      "outside|out of (?:its |the )?(?:usual |normal )?range"
          + "|(?:leave|leaves|left|leaving|beyond|departed from|off) (?:its|the|their) (?:usual|normal|expected|range|scale|charts?)"),
  NORMAL(
      "(?:within|in|inside|back (?:in|to|within|inside)|(?:keep|stick)(?:s|ing)? (?:to|within|in)|kept"
          + " (?:to|within|in)|stuck to) (?:its|the|their) (?:usual|normal|expected"
          + "|typical)(?: range| value| level| band| limits?)?|(?:is|are|was|were|looks?|seems?"
          + "|remains?|stays?|stayed)(?: \\w+ly)? (?:normal|usual|within (?:range|limits)|in range|ok"
          + "|fine|ordinary|healthy|unremarkable|inconspicuous|unsuspicious|acceptable|satisfactory|tolerable)"
          + "|(?<=[\ue000-\uf8ff] )(?:is|seems|looks|appears|remains) (?:\\w+ )?(?:plausible|permissible)"
          + "|nothing (?:special|unusual|odd|strange|remarkable|wrong)"
          + "|fine|healthy|unaffected|as (?:it )?(?:always|ever)|in (?:perfect |good |best )?order|normal (?:again|now)|as usual|usual by (?:itself|themselves)|a usual value|back to normal"),
  UNUSUAL(
      "(?:is|are|both|all|looks?|seems?) (?:unusual|anomalous|abnormal|odd|strange|suspicious)"
          + "|(?:deviation|abnormality|irregularity|excursion|anomaly)(?= (?:in|of|for) (?:the |its )?[\ue000-\uf8ff])"),
  RECOVERED("recover(?:s|ed|ing)?|normali[sz](?:es|ed|ing)"),
  ROSE(
      "rose|risen|rising|rises|increas(?:ed|es|ing)|climb(?:ed|s|ing)|(?:went|goes|gone|going) up"
          + "|surg(?:ed|es|ing)|soar(?:ed|s|ing)|spiked|grew|grown|growing|upwards?|upswing|surge|rise|increase|climb|doubled|tripled"
          + "|jump(?:ed|s|ing)? (?:up|high|above)|shot up|shoots up|(?:crept|creeps|creeping) up"
          + "|(?:heat|warm)(?:s|ed|ing)? up|gain(?:s|ed|ing)|ascend(?:s|ed|ing)|escalat(?:es|ed|ing)"
          + "|(?:sky)?rocket(?:s|ed|ing)|balloon(?:s|ed|ing)|swell(?:s|ed|ing)|swollen|swelled|lea(?:pt|ps|ped)"
          + "|mount(?:s|ed|ing)|(?:is|was|are|goes) (?:\\w+ )?up|up (?:from|to|by)|rebound(?:s|ed|ing)?"
          + "|(?:an?|the|its|sudden|sharp|rapid|abrupt|strong|large|steep|this|gradual|slow)"
          + " (?:rise|increase|surge|climb|growth|gain)"),
  FELL(
      "fell|fallen|falling|falls|dropp(?:ed|ing)|drops|decreas(?:ed|es|ing)|declin(?:ed|es|ing)"
          + "|sank|sunk|sinking|sinks|(?:went|goes|gone|going) down|plung(?:ed|es|ing)|plummet(?:s|ed|ing)"
          + "|downwards?|loss|drop|fall|decline|decrease|reduction|slump|collapse|collaps(?:ed|es|ing)|halved|jump(?:ed|s|ing)? (?:down|low|below)"
          + "|slump(?:s|ed|ing)?|sag(?:s|ged|ging)|div(?:es|ed|ing)|dove|tumbl(?:es|ed|ing)|cools|cooled"
          + "|cooling down|shr(?:ank|unk|inks|inking)|dwindl(?:es|ed|ing)|dip(?:s|ped|ping)?|slid(?:es|ing)?"
          + "|diminish(?:es|ed|ing)|nosediv(?:es|ed|ing)|crash(?:es|ed|ing)|descend(?:s|ed|ing)"
          + "|down|loses|losing|lost(?= (?:\\d|more than|half|much|about|roughly|nearly|almost))|wan(?:es|ed|ing)|ebb(?:s|ed|ing)"
          + "|(?:an?|the|its|sudden|sharp|rapid|abrupt|strong|large|steep|this|gradual|slow)"
          + " (?:fall|drop|decrease|decline|collapse|loss|reduction|dip|slump)"),
  NOT_ABOVE(
      "(?:under|below|beneath|less than|lower than) (?:its |the )(?:usual |normal )?(?:upper|maximum"
          + "|highest|top)"),
  NOT_BELOW(
      "(?:above|over|more than|higher than) (?:its |the )(?:usual |normal )?(?:lower|minimum|lowest"
          + "|bottom)"),
  ABOVE(
      "above|exceed(?:s|ed|ing)?|(?:higher|greater|larger|stronger|faster|bigger|longer|hotter|warmer)"
          + " than|more than (?:its|the) (?:usual|normal)|overshoots?|overshot|over(?= (?:\\d|(?:its |the"
          + " )?(?:usual|normal|expected|typical|upper|range|limit)))|surpass(?:es|ed|ing)?"),
  BELOW(
      "below|beneath|(?:lower|less|smaller|weaker|slower|shorter|cooler|colder) than|undershoots?"
          + "|undershot|(?:falls?|fell) short|under(?= (?:\\d|(?:its |the )?(?:usual"
          + "|normal|expected|typical|lower|range|limit)))"
          + "|short of(?= (?:its|the usual))"),
  HIGH(
      "high|higher|elevated|strong|too (?:hot|warm|long|large|big|great|strong|fast|much)|hot"
          + "|overheat(?:s|ed|ing)?|excess(?:ive)?|surplus|abundant|giant|huge|enormous"),
  LOW(
      "low|lower|too (?:cold|short|small|little|weak|slow)|cold|cool|cooler|insufficient|depressed"
          + "|reduced|shortfall|deficit|deficient|starved|weak|scarce|tiny|faint|little"),
  MOVED(
      "jump(?:s|ed|ing)?|mov(?:es|ed|ing)|var(?:ies|ying)|spikes?|level[ _-]shift|shifted|stepped|drift(?:s|ed|ing)?"
          + "|changed (?:abruptly|suddenly)|changing|changes|alive|reacts|reacting");

  private static final Set<Deviation> WITHOUT_COURSE =
      EnumSet.of(Deviation.STUCK, Deviation.MISSING, Deviation.NEVER_SEEN);

  /** The share of a usual range that a value must have moved for a rise or a fall. */
  private static final double MOVEMENT = .25;

  /** The share of what raised the score from which on a usual value may be called unusual. */
  private static final double UNUSUAL_SHARE = .1;

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
      case FAMILIAR -> deviation != Deviation.NEVER_SEEN && deviation != Deviation.MISSING;
      case UNRESPONSIVE ->
          deviation == Deviation.MISSING
              || deviation == Deviation.STUCK
              || (numeric && isStill(finding));
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
      case RECOVERED ->
          deviation == Deviation.BACK_IN_RANGE
              || (numeric && !isOutside(finding, 0) && went(finding, 1));
      case ROSE -> finding.kind() == FieldKind.BOOLEAN || (numeric && went(finding, 1));
      case FELL -> finding.kind() == FieldKind.BOOLEAN || (numeric && went(finding, -1));
      case UNUSUAL -> deviation != Deviation.NONE || finding.share() >= UNUSUAL_SHARE;
      case NOT_ABOVE -> numeric && !isOutside(finding, 1);
      case NOT_BELOW -> numeric && !isOutside(finding, -1);
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
                  case OUTSIDE, UNUSUAL -> value > usual.high() || value < usual.low();
                  case ROSE -> movedBefore(finding, 1);
                  case FELL -> movedBefore(finding, -1);
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

  /** Whether a value before was clearly higher (side 1) or lower (side −1) than one before that. */
  private static boolean movedBefore(Finding finding, int side) {
    double least = Double.NaN;
    for (double value : finding.recent()) {
      if (side * (value - least) > MOVEMENT * width(finding)) {
        return true;
      }
      if (!(side * (value - least) > 0)) {
        least = value;
      }
    }
    return false;
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
