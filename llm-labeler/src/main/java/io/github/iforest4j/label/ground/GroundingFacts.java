package io.github.iforest4j.label.ground;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What evidence says: the numbers, names and times that a text about it may state. Add all of it
 * before the first check. Not thread-safe.
 */
public final class GroundingFacts {
  /** A name with an underscore inside. */
  static final Pattern SNAKE_CASE =
      Pattern.compile("(?<![\\p{L}\\p{N}_])\\p{L}[\\p{L}\\p{N}]*(?:_[\\p{L}\\p{N}]+)+");

  /** A number may be written with fewer digits, but not with an error of more than this share. */
  private static final double MAX_RELATIVE_ROUNDING = .05;

  /** How far a multiple in words may be off. */
  private static final double MULTIPLE_TOLERANCE = .15;

  /** "More than twice" is not said of three times or more. */
  private static final double MORE_THAN = 1.5;

  /** How far a relative difference may be off, in percentage points. */
  private static final double PERCENT_TOLERANCE = 2;

  /** About the reading or the file as a whole. */
  private final List<Double> common = new ArrayList<>();

  /** About each field, by its name in lower case. */
  private final Map<String, List<Double>> own = new LinkedHashMap<>();

  private final List<FieldName> fields = new ArrayList<>();
  private final Map<String, List<Double>> multiples = new HashMap<>();
  private final Map<String, Set<String>> fieldsOfUnit = new HashMap<>();
  private final Set<Double> counts = new HashSet<>();
  private final StringBuilder times = new StringBuilder();

  // Numbers and names inside texts: only looked for when nothing else supports a claim.
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private boolean inTexts;
  private final Map<String, List<Double>> ownInTexts = new HashMap<>();
  private final List<Double> commonInTexts = new ArrayList<>();
  private final Set<String> namesInTexts = new HashSet<>();

  /** What the evidence for one reading says. */
  public static GroundingFacts of(Evidence evidence) {
    GroundingFacts facts = new GroundingFacts();
    facts.add(evidence);
    return facts;
  }

  /** Adds the evidence for a reading. */
  public void add(Evidence evidence) {
    times.append(evidence.time() == null ? "" : evidence.time()).append(' ');
    addNumber(evidence.score());
    addNumber(evidence.threshold());
    Confidence confidence = evidence.confidence();
    if (confidence != null) {
      addShare(confidence.value());
      addNumber(confidence.count());
      addText(confidence.describe());
    }
    double carried = 0;
    for (Finding finding : evidence.findings()) {
      add(finding);
      carried += finding.share();
      if (finding != evidence.findings().get(0)) {
        addShare(Math.min(1, carried));
      }
    }
    addCount(evidence.findings().size());
    addCount(evidence.findings().stream().filter(f -> f.deviation() != Deviation.NONE).count());
    evidence.context().forEach(this::add);
  }

  /** Adds a number about the reading or the file as a whole. */
  public void addNumber(double number) {
    common.add(number);
  }

  /** Adds a share between 0 and 1 of the whole; a text may state it in percent. */
  public void addShare(double share) {
    addShare(share, common);
  }

  /** Adds a number of fields or findings that a text may state in words. */
  public void addCount(long count) {
    counts.add((double) count);
  }

  /** Adds a text whose numbers and names are facts. */
  public void addText(String text) {
    texts.add(text);
  }

  private void add(Finding finding) {
    String field = lower(finding.field());
    if (field.isBlank()) {
      return;
    }
    if (!own.containsKey(field)) {
      own.put(field, new ArrayList<>());
      fields.add(new FieldName(field));
    }
    List<Double> numbers = own.get(field);
    findings.add(finding);
    addShare(finding.share(), numbers);
    numbers.add(finding.number());
    numbers.addAll(finding.recent());
    if (!finding.recent().isEmpty()) {
      // How much it moved at last.
      numbers.add(Math.abs(finding.number() - finding.recent().get(finding.recent().size() - 1)));
    }
    if (!finding.unit().isEmpty()) {
      fieldsOfUnit.computeIfAbsent(finding.unit(), u -> new HashSet<>()).add(field);
    }
    if (finding.usual() != null) {
      double low = finding.usual().low();
      double high = finding.usual().high();
      double median = finding.usual().median();
      numbers.addAll(List.of(low, median, high));
      numbers.add(Math.abs(finding.number() - high));
      numbers.add(Math.abs(finding.number() - low));
      numbers.add(Math.abs(finding.number() - median));
      List<Double> of = multiples.computeIfAbsent(field, f -> new ArrayList<>());
      for (double usual : new double[] {low, median, high}) {
        of.add(finding.number() / usual);
      }
      if (!finding.recent().isEmpty()) {
        of.add(finding.number() / finding.recent().get(finding.recent().size() - 1));
      }
    }
  }

  private static void addShare(double share, List<Double> numbers) {
    numbers.add(share);
    numbers.add(share * 100);
    // Rounded down, as alerts show it, so that only all is 100 %.
    numbers.add(Math.floor(share * 1000) / 10);
  }

  private void lookIntoTexts() {
    if (inTexts) {
      return;
    }
    inTexts = true;
    texts.forEach(text -> lookInto(text, commonInTexts));
    for (Finding finding : findings) {
      List<Double> numbers =
          ownInTexts.computeIfAbsent(lower(finding.field()), f -> new ArrayList<>());
      lookInto(finding.field(), commonInTexts);
      lookInto(finding.value(), numbers);
      lookInto(finding.unit(), numbers);
      finding.knownValues().forEach(value -> lookInto(value, numbers));
      // As labels show them, which may be coarser than the rounding that others are allowed.
      DoubleFunction<String> shown = NumberText.scaleOf(finding);
      finding.recent().forEach(value -> lookInto(shown.apply(value), numbers));
      if (finding.usual() != null) {
        lookInto(shown.apply(finding.usual().low()), numbers);
        lookInto(shown.apply(finding.usual().median()), numbers);
        lookInto(shown.apply(finding.usual().high()), numbers);
      }
    }
  }

  private void lookInto(String text, List<Double> numbers) {
    NumberScanner.addNumbers(text, numbers);
    Matcher name = SNAKE_CASE.matcher(text);
    while (name.find()) {
      namesInTexts.add(lower(name.group()));
    }
  }

  List<FieldName> fields() {
    return fields;
  }

  /** Whether there is a field of this name, which is in lower case. */
  boolean isField(String name) {
    return own.containsKey(name);
  }

  /** Whether a text of the evidence holds this name, which is in lower case. */
  boolean isNamed(String name) {
    lookIntoTexts();
    return namesInTexts.contains(name);
  }

  boolean hasTime(String time) {
    return times.indexOf(time) >= 0;
  }

  boolean hasCount(double count) {
    return counts.contains(count);
  }

  /**
   * Whether some number of the evidence rounds to a stated one.
   *
   * @param behind the text behind the number, where its unit may stand
   * @param owners the fields that it belongs to; empty for any
   */
  boolean supports(BigDecimal stated, String behind, Collection<String> owners) {
    Set<String> ofUnit = ofUnit(behind);
    if (supports(stated, owners, ofUnit, common, own)) {
      return true;
    }
    lookIntoTexts();
    return supports(stated, owners, ofUnit, commonInTexts, ownInTexts);
  }

  private boolean supports(
      BigDecimal stated,
      Collection<String> owners,
      @Nullable Set<String> ofUnit,
      List<Double> ofAll,
      Map<String, List<Double>> ofFields) {
    if (ofUnit == null && rounds(ofAll, stated)) {
      return true;
    }
    for (String field : owners.isEmpty() ? own.keySet() : owners) {
      if ((ofUnit == null || ofUnit.contains(field))
          && rounds(ofFields.getOrDefault(field, List.of()), stated)) {
        return true;
      }
    }
    return false;
  }

  /** The fields whose unit stands behind a number; null if no field's unit does. */
  private @Nullable Set<String> ofUnit(String behind) {
    String text = behind.stripLeading();
    String longest = "";
    for (String unit : fieldsOfUnit.keySet()) {
      // A percentage may be a share, and a single letter a word.
      boolean telling =
          !unit.equals("%") && (unit.length() > 1 || !Character.isLetter(unit.charAt(0)));
      if (telling && unit.length() > longest.length() && text.startsWith(unit)) {
        boolean whole =
            text.length() == unit.length()
                || !(Character.isLetterOrDigit(text.charAt(unit.length()))
                    || text.charAt(unit.length()) == '/');
        longest = whole ? unit : longest;
      }
    }
    return longest.isEmpty() ? null : fieldsOfUnit.get(longest);
  }

  /**
   * Whether the value of one of the fields is about this many times a usual one or its last one.
   *
   * @param more whether the text says "more than" before the factor
   */
  boolean supportsMultiple(double factor, boolean more, Collection<String> owners) {
    return (owners.isEmpty() ? own.keySet() : owners)
        .stream()
            .flatMap(f -> multiples.getOrDefault(f, List.of()).stream())
            .anyMatch(
                of ->
                    Math.abs(of - factor) <= MULTIPLE_TOLERANCE * factor
                        || (more && of > factor && of < factor * MORE_THAN));
  }

  /** Whether one of the fields is measured in percent, so that a percentage may be its value. */
  boolean isInPercent(Collection<String> owners) {
    Set<String> fields = fieldsOfUnit.getOrDefault("%", Set.of());
    return owners.isEmpty() ? !fields.isEmpty() : owners.stream().anyMatch(fields::contains);
  }

  /**
   * Whether the value of one of the fields differs by this percentage from its median, the nearer
   * end of its usual range or its last value. A negative percentage means that the value is below.
   */
  boolean supportsRelative(double percent, Collection<String> owners) {
    return findings.stream()
        .filter(f -> owners.isEmpty() || owners.contains(lower(f.field())))
        .anyMatch(f -> isRelative(f, percent));
  }

  private static boolean isRelative(Finding finding, double percent) {
    List<Double> bases = new ArrayList<>();
    if (finding.usual() != null) {
      bases.add(finding.usual().median());
      bases.add(percent > 0 ? finding.usual().high() : finding.usual().low());
    }
    if (!finding.recent().isEmpty()) {
      bases.add(finding.recent().get(finding.recent().size() - 1));
    }
    return bases.stream()
        .anyMatch(b -> Math.abs((finding.number() / b - 1) * 100 - percent) <= PERCENT_TOLERANCE);
  }

  static boolean rounds(List<Double> numbers, BigDecimal stated) {
    double halfUnit = .5 * Math.pow(10, -stated.scale());
    double value = stated.doubleValue();
    for (double number : numbers) {
      double error = Math.abs(number - value);
      double rounding = Math.min(halfUnit, Math.abs(number) * MAX_RELATIVE_ROUNDING);
      // A last digit of slack: 0.25 may have become 0.2 or 0.3 on its way through binary.
      if (error <= rounding + Math.ulp(number) * 4) {
        return true;
      }
    }
    return false;
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
