package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.ground.Grounding;
import io.github.iforest4j.label.ground.GroundingFacts;
import io.github.iforest4j.label.ground.Objections;
import io.github.iforest4j.schema.PlainText;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A name and a reason for one anomaly, and who wrote them. Immutable.
 *
 * <p>The texts hold no control characters and are at most {@link #MAX_LABEL} and {@link
 * #MAX_REASON} characters long. They may quote what the stream or a model sent: whoever writes them
 * into a file or a page still escapes them for it.
 *
 * @param label the name, in a few words
 * @param category what kind of anomaly it is, a word of the {@link LabelTaxonomy} that was asked
 *     for; {@link LabelTaxonomy#UNKNOWN} when it cannot be determined
 * @param reason the explanation, in one to three sentences
 * @param severity how much it seems to matter
 * @param action what to do next, in a sentence; empty when nothing is proposed
 * @param status how the label came to be
 * @param backend the backend that was asked, such as {@code together}; {@code offline} for none
 * @param model the model that wrote it; empty unless {@link LabelStatus#LABELLED} or {@link
 *     LabelStatus#UNGROUNDED}
 * @param prompt the prompt template and its content hash, such as {@code evidence-first@1f0c2a9b};
 *     empty when there was none
 * @param groundedFacts number of numbers and field names in label and reason that the evidence
 *     supports
 * @param statedFacts number of numbers and field names that label and reason state
 * @param other what the other of model and rules calls it, if that differs; null if it does not, or
 *     if there was no answer of a model
 * @param refusal why the model's last answer was refused, if the status is {@link
 *     LabelStatus#UNGROUNDED} and that is known; else null
 */
public record AnomalyLabel(
    String label,
    String category,
    String reason,
    Severity severity,
    String action,
    LabelStatus status,
    String backend,
    String model,
    String prompt,
    int groundedFacts,
    int statedFacts,
    @Nullable Opinion other,
    @Nullable Refusal refusal) {
  /**
   * Why an answer of a model was refused. Nothing that the model said is in it, since that was not
   * accepted.
   */
  public enum Refusal {
    /** It has not the form that was asked for. */
    UNUSABLE("has not the form that was asked for"),
    /** It refers by name to a field or value that the evidence does not have. */
    UNKNOWN_REFERENCE("refers to what the evidence does not have"),
    /** With the values put in, it is longer than a label or a reason may be. */
    TOO_LONG("is too long"),
    /** It states a number or a name that the evidence does not hold. */
    UNSUPPORTED("states a number or name that the evidence does not hold"),
    /** It names no field of the evidence. */
    NO_FIELD("names no field of the evidence"),
    /** It denies the anomaly, which the detector has decided upon. */
    DENIAL("denies the anomaly"),
    /** Its words contradict the readings, or cannot be checked against them. */
    CONTRADICTION("says what contradicts the readings, or cannot be checked");

    private final String words;

    Refusal(String words) {
      this.words = words;
    }

    /** The reason for people, after "the answer", such as {@code denies the anomaly}. */
    public String words() {
      return words;
    }
  }

  /** Who gave a name. */
  public enum Author {
    /** The model that was asked. */
    MODEL,
    /** The offline labeller's rules. */
    RULES
  }

  /**
   * A second name for an anomaly. Immutable.
   *
   * @param by who gave it
   * @param label the name, without control characters, at most {@link #MAX_LABEL} long
   * @param category the kind of anomaly, at most {@link #MAX_CATEGORY} long
   */
  public record Opinion(Author by, String label, String category) {
    /** Strips control characters and shortens texts that are too long. */
    public Opinion {
      Objects.requireNonNull(by, "by");
      label = PlainText.clean(label, MAX_LABEL);
      category = PlainText.clean(category, MAX_CATEGORY);
    }

    /** The name with its kind, for people. */
    public String text() {
      return label + " (" + category.replace('_', ' ') + ")";
    }
  }

  /** The longest label, in characters. */
  public static final int MAX_LABEL = 80;

  /** The longest reason, in characters. */
  public static final int MAX_REASON = 600;

  /** The longest category, in characters. */
  public static final int MAX_CATEGORY = 40;

  /** The longest action, in characters. */
  public static final int MAX_ACTION = 200;

  /**
   * Strips control characters and shortens texts that are too long.
   *
   * @throws IllegalArgumentException if a count is negative, or more facts are grounded than stated
   */
  public AnomalyLabel {
    label = PlainText.clean(label, MAX_LABEL);
    category = PlainText.clean(category, MAX_CATEGORY);
    reason = PlainText.clean(reason, MAX_REASON);
    action = PlainText.clean(action, MAX_ACTION);
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(backend, "backend");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(prompt, "prompt");
    if (groundedFacts < 0 || groundedFacts > statedFacts) {
      throw new IllegalArgumentException(
          "groundedFacts must lie in 0.." + statedFacts + ", was " + groundedFacts);
    }
  }

  /** A label without a second name. */
  public AnomalyLabel(
      String label,
      String category,
      String reason,
      Severity severity,
      String action,
      LabelStatus status,
      String backend,
      String model,
      String prompt,
      int groundedFacts,
      int statedFacts) {
    this(
        label,
        category,
        reason,
        severity,
        action,
        status,
        backend,
        model,
        prompt,
        groundedFacts,
        statedFacts,
        null,
        null);
  }

  /**
   * This label of a model beside the rules' label for the same anomaly. Where the detector's
   * evidence decides the kind, the rules name it; else the model's name stays. The other name is
   * kept as {@link #other} if it differs.
   */
  AnomalyLabel beside(AnomalyLabel rules, String decided) {
    AnomalyLabel own = ofModel();
    boolean same = own.label.equals(rules.label) && own.category.equals(rules.category);
    // A category of the user's own taxonomy says more than the rules can.
    boolean ruled =
        !decided.isEmpty() && LabelTaxonomy.STANDARD.categories().contains(own.category);
    if (ruled) {
      Opinion model = new Opinion(Author.MODEL, own.label, own.category);
      return own.named(rules.label, decided, same ? null : model);
    }
    Opinion words = new Opinion(Author.RULES, rules.label, rules.category);
    return own.named(own.label, own.category, same ? null : words);
  }

  /** The category that the model gave; the category of a label without an answer of a model. */
  public String modelCategory() {
    return ofModel().category;
  }

  /** The label with the name that the model gave, and no other. */
  AnomalyLabel ofModel() {
    return other != null && other.by == Author.MODEL
        ? named(other.label, other.category, null)
        : named(label, category, null);
  }

  private AnomalyLabel named(String newLabel, String newCategory, @Nullable Opinion newOther) {
    return new AnomalyLabel(
        newLabel,
        newCategory,
        reason,
        severity,
        action,
        status,
        backend,
        model,
        prompt,
        groundedFacts,
        statedFacts,
        newOther,
        refusal);
  }

  /**
   * This label for another anomaly of the same kind. A label, reason or action that states
   * something the other's evidence does not support is replaced by the offline labeller's. The
   * status is {@link LabelStatus#REUSED}.
   */
  public AnomalyLabel reusedFor(Evidence evidence) {
    AnomalyLabel words = new OfflineLabeler().label(evidence);
    AnomalyLabel own = ofModel();
    GroundingFacts facts = GroundingFacts.of(evidence);
    String ownWords = Grounding.without(List.of(own.category), own.label);
    // Its words were checked when it was made, with the page about the plant, which is not here.
    Objections objections = new Objections(List.of(evidence), own.label + "\n" + reason);
    boolean labelHolds =
        Grounding.check(facts, ownWords, "").isComplete()
            && objections.in(own.label, "").isEmpty()
            && !objections.contradicts(own.category);
    Grounding ofReason = Grounding.check(facts, "", reason);
    boolean reasonHolds =
        ofReason.isComplete() && ofReason.namesField() && objections.in("", reason).isEmpty();
    boolean actionHolds = Grounding.check(facts, "", action).isComplete();
    String newLabel = labelHolds ? own.label : words.label;
    String newReason = reasonHolds ? reason : words.reason;
    Grounding all = Grounding.check(facts, newLabel, newReason);
    AnomalyLabel reused =
        new AnomalyLabel(
            newLabel,
            labelHolds ? own.category : words.category,
            newReason,
            severity,
            actionHolds ? action : "",
            LabelStatus.REUSED,
            backend,
            model,
            prompt,
            all.grounded(),
            all.stated());
    return reused.beside(words, CourseOfValues.decided(evidence.leading()));
  }

  /**
   * What was checked of a model's label, for people: that its numbers and names are in the evidence
   * does not make its guesses about causes true, nor its advice good.
   */
  public String checked() {
    return groundedFacts
        + "/"
        + statedFacts
        + " facts are in the evidence; causes and advice are not checked";
  }

  /** Who wrote this label in place of a model whose answer was refused, and why, for people. */
  public String refused() {
    return "offline, the answer of "
        + model
        + " "
        + (refusal == null ? "does not keep to the evidence" : refusal.words);
  }

  /**
   * The rules' label for another anomaly of the same kind, if this one stands in place of an answer
   * that was refused. It names the model and why its answer was refused, too.
   */
  public AnomalyLabel refusedFor(Evidence evidence) {
    return new OfflineLabeler().label(evidence).inPlaceOf(refusal, backend, model, prompt);
  }

  /** This label of the rules, in place of an answer that was refused. */
  AnomalyLabel inPlaceOf(
      @Nullable Refusal why, String refusedBackend, String refusedModel, String refusedPrompt) {
    AnomalyLabel by = by(LabelStatus.UNGROUNDED, refusedBackend, refusedModel, refusedPrompt);
    return by.withRefusal(why);
  }

  private AnomalyLabel withRefusal(@Nullable Refusal why) {
    return new AnomalyLabel(
        label,
        category,
        reason,
        severity,
        action,
        status,
        backend,
        model,
        prompt,
        groundedFacts,
        statedFacts,
        other,
        why);
  }

  /** This label with another status. */
  public AnomalyLabel withStatus(LabelStatus newStatus) {
    return by(newStatus, backend, model, prompt);
  }

  /** The same texts with another status and another author. */
  public AnomalyLabel by(
      LabelStatus newStatus, String newBackend, String newModel, String newPrompt) {
    return new AnomalyLabel(
        label,
        category,
        reason,
        severity,
        action,
        newStatus,
        newBackend,
        newModel,
        newPrompt,
        groundedFacts,
        statedFacts,
        other,
        newStatus == LabelStatus.UNGROUNDED ? refusal : null);
  }
}
