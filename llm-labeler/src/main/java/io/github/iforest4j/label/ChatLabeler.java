package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel.Refusal;
import io.github.iforest4j.label.LabelReply.UnusableException;
import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ModelProfile;
import io.github.iforest4j.label.backend.policy.Deadline;
import io.github.iforest4j.label.ground.Grounding;
import io.github.iforest4j.label.ground.Objections;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a chat model name and explain an anomaly, and accepts only what the evidence supports.
 *
 * <p>If an answer contradicts the evidence, the label is the {@link OfflineLabeler}'s with {@link
 * LabelStatus#UNGROUNDED}. With {@link LabelerOptions#repairs()} the model is asked once more
 * before that, with a list of what was wrong, unless the answer names no field at all or too little
 * time is left. Causes and advice are not checked.
 *
 * <p>Thread-safe if the backend is. Blocks for at most {@link LabelerOptions#deadline()}.
 */
public final class ChatLabeler implements AnomalyLabeler {
  private static final Logger LOG = LoggerFactory.getLogger(ChatLabeler.class);

  /** At temperature 0, a model would give the same answer again. */
  private static final double REPAIR_TEMPERATURE = .7;

  private static final int MAX_UNSUPPORTED_NAMED = 8;

  /** Usual lengths, to judge beforehand whether a model is fast enough: characters, and tokens. */
  private static final int TYPICAL_EVIDENCE = 1500;

  private static final int TYPICAL_ANSWER = 200;
  private static final int CHARACTERS_PER_TOKEN = 4;

  /** How long a model may take to load. */
  private static final Duration PREPARE_BUDGET = Duration.ofMinutes(5);

  /** The detector has decided: an answer that says otherwise does not follow the evidence. */
  private static final Pattern DENIAL =
      Pattern.compile(
          "\\b(?:no|not an?|without|isn't an?) anomal|\\bnot anomalous|\\ball clear\\b|\\bfalse alarm"
              + "|\\bnothing (?:is |to )?(?:unusual|wrong|report|see)|\\beverything (?:is|looks) (?:ok|fine"
              + "|normal)|\\bignore this (?:alarm|alert|anomaly|reading)"
              + "|\\bno (?:reason|cause) for (?:concern|alarm|worry)|\\bharmless\\b|\\bbenign\\b"
              + "|\\b(?:can|may|could|safe to|should) (?:safely )?(?:be )?ignore|\\b(?:detector|alarm|alert)"
              + " (?:is|was) (?:wrong|mistaken|false|in error)|\\bnot a (?:real )?(?:problem|fault|concern)"
              + "|\\b(?:is|was|with) no (?:problem|issue|fault|trouble)\\b|\\b(?:do not|don't|no need to) worry",
          Pattern.CASE_INSENSITIVE);

  private final ChatBackend backend;
  private final LabelerOptions options;
  private final PromptTemplate.Filled prompt;
  private final PromptTemplate.Filled filePrompt;
  private final LabelingMeter meter;
  private final LabelingBudget budget;
  private final Timing timing;
  private final String description;

  /** How much of the prompt fits the model's context, as far as it is known. */
  private volatile PromptSize fitting = PromptSize.WHOLE;

  /**
   * A labeller over a custom backend, without retries.
   *
   * @param backend the backend to ask; closed with this labeller
   * @param options how to ask; its {@code model} is ignored, since the backend has its own
   */
  public ChatLabeler(ChatBackend backend, LabelerOptions options) {
    this(backend, options, backend.description(), Timing.SYSTEM);
  }

  ChatLabeler(ChatBackend backend, LabelerOptions options, String description, Timing timing) {
    this.backend = Objects.requireNonNull(backend, "backend");
    this.options = options;
    this.prompt = options.prompt().with(options.taxonomy(), options.context());
    this.filePrompt = options.prompt().forFiles().with(options.taxonomy(), options.context());
    this.meter = new LabelingMeter(options.prices());
    this.budget = new LabelingBudget(options.limits(), options.prices(), timing);
    this.description = description;
    this.timing = timing;
  }

  @Override
  public String name() {
    return backend.name();
  }

  @Override
  public String model() {
    return backend.model();
  }

  @Override
  public String prompt() {
    return prompt.id();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void prepare() throws LabelingException {
    backend.prepare(PREPARE_BUDGET);
    // A question costs something where calls are counted.
    if (options.fitsPrompt() && !options.limits().limitsHour()) {
      fit(backend.profile(options.deadline()));
    }
  }

  /** Takes the short prompt for a model that is too slow for the other, or has too little room. */
  private void fit(ModelProfile profile) {
    long characters =
        prompt.system().length()
            + prompt.user().length()
            + options.context().text().length()
            + TYPICAL_EVIDENCE;
    long tokens = characters / CHARACTERS_PER_TOKEN;
    boolean small = profile.isTooSmallFor(tokens, options.maxTokens());
    boolean slow = profile.isTooSlowFor(tokens, TYPICAL_ANSWER, options.deadline().dividedBy(2));
    if ((small || slow) && fitting.equals(PromptSize.WHOLE)) {
      fitting = PromptSize.BRIEF;
      LOG.info(
          "{} {}: asking with the short prompt 'concise'; --prompt names another",
          name(),
          small
              ? "has a context of " + profile.contextTokens() + " tokens"
              : "writes some " + Math.round(profile.tokensPerSecond()) + " tokens a second");
    }
  }

  @Override
  public AnomalyLabel label(Evidence evidence) throws LabelingException {
    return describe(Subject.of(evidence), prompt, reply -> {});
  }

  @Override
  public AnomalyLabel analyse(FileEvidence evidence, Consumer<String> replies)
      throws LabelingException {
    return describe(Subject.of(evidence), filePrompt, replies);
  }

  private AnomalyLabel describe(
      Subject subject, PromptTemplate.Filled template, Consumer<String> replies)
      throws LabelingException {
    Deadline deadline = Deadline.in(options.deadline(), timing);
    Kinds kinds = Kinds.of(subject, options.taxonomy(), options.measuresKinds());
    Asked asked = askFitting(subject, kinds, template, deadline, replies);
    Question question = asked.question;
    Judged first = judge(subject, kinds, question, asked.answer);
    if (first.label != null) {
      meter.accepted(false);
      return first.label;
    }
    boolean enoughTime = asked.took.compareTo(deadline.remaining()) <= 0;
    if (!options.repairs() || first.hopeless() || !enoughTime) {
      LOG.debug("{}: not asked again: {}", name(), first.fault);
      if (first.unusable()) {
        throw unusable(first.fault, "");
      }
      return ungrounded(subject, question, first.refusal);
    }
    LOG.debug("{}: asking again, because {}", name(), first.fault);
    Judged second;
    try {
      List<ChatRequest.Message> again = repair(question.messages(), first.fault);
      ChatReply answer = ask(again, question.schema(), REPAIR_TEMPERATURE, deadline, replies);
      second = judge(subject, kinds, question, answer);
    } catch (LabelingException e) {
      if (first.unusable() || e.category() == Category.CANCELLED) {
        throw e;
      }
      LOG.debug("{}: no second answer: {}", name(), e.getMessage());
      return ungrounded(subject, question, first.refusal);
    }
    if (second.label != null) {
      meter.accepted(true);
      return second.label;
    }
    LOG.debug("{}: second answer refused: {}", name(), second.fault);
    if (second.unusable() && first.unusable()) {
      throw unusable(second.fault, " twice");
    }
    return ungrounded(subject, question, second.refusal);
  }

  private LabelingException unusable(String fault, String times) {
    return new LabelingException(
        Category.INVALID_REPLY,
        name() + " gave no usable answer" + times + ": " + fault + "; use a larger model");
  }

  /** A question, its answer, and the time that it took. */
  private record Asked(Question question, ChatReply answer, Duration took) {}

  /** Asks with as much as fits the model's context, and remembers what fits. */
  private Asked askFitting(
      Subject subject,
      Kinds kinds,
      PromptTemplate.Filled template,
      Deadline deadline,
      Consumer<String> replies)
      throws LabelingException {
    PromptSize size = fitting;
    while (true) {
      PromptTemplate.Filled used = size.brief() ? briefFor(template) : template;
      Question question = Question.of(subject, kinds, used, size, options.context());
      try {
        long begun = timing.nanoTime();
        ChatReply answer = ask(question.messages(), question.schema(), 0, deadline, replies);
        fitting = size;
        return new Asked(question, answer, Duration.ofNanos(timing.nanoTime() - begun));
      } catch (LabelingException e) {
        PromptSize less =
            e.category() == Category.CONTEXT_OVERFLOW ? size.less(subject, e.fittingShare()) : null;
        if (less == null) {
          throw e;
        }
        LOG.debug("{}: asking with less, because {}", name(), e.getMessage());
        size = less;
      }
    }
  }

  /** The shortest built-in prompt for the same purpose. */
  private PromptTemplate.Filled briefFor(PromptTemplate.Filled template) {
    PromptTemplate brief = PromptTemplate.named("concise");
    return (template == filePrompt ? brief.forFiles() : brief)
        .with(options.taxonomy(), options.context());
  }

  private ChatReply ask(
      List<ChatRequest.Message> messages,
      String schema,
      double temperature,
      Deadline deadline,
      Consumer<String> replies)
      throws LabelingException {
    Duration remaining = deadline.remaining();
    if (remaining.isZero() || remaining.isNegative()) {
      throw new LabelingException(
          Category.TIMEOUT, name() + " did not answer usably before the deadline; allow more time");
    }
    ChatRequest request =
        new ChatRequest(messages, schema, options.maxTokens(), remaining, temperature);
    LabelingBudget.Call call = budget.reserve(backend.model(), request);
    long asked = timing.nanoTime();
    ChatReply reply;
    try {
      reply = backend.complete(request);
    } catch (LabelingException e) {
      meter.failed(e.category());
      if (!mayHaveBeenCarriedOut(e.category())) {
        budget.release(call);
      }
      throw e;
    }
    budget.settle(call, backend.model(), reply);
    meter.answered(backend.model(), reply, Duration.ofNanos(timing.nanoTime() - asked));
    replies.accept(reply.content() == null ? "" : reply.content());
    return reply;
  }

  /** Whether a call that gave no answer may still be charged. */
  private static boolean mayHaveBeenCarriedOut(Category category) {
    return switch (category) {
      case TIMEOUT, CANCELLED, TRANSPORT, INVALID_REPLY -> true;
      default -> false;
    };
  }

  /**
   * An answer after its check.
   *
   * @param label the label; null if the answer was not accepted
   * @param refusal why it was not accepted; without meaning if it was
   * @param fault what is wrong with it, as a text for the model
   */
  private record Judged(@Nullable AnomalyLabel label, Refusal refusal, String fault) {
    static Judged wrong(Refusal refusal, String fault) {
      return new Judged(null, refusal, fault);
    }

    boolean unusable() {
      return label == null && refusal == Refusal.UNUSABLE;
    }

    /** Whether it has no field at all, so that a second one would be no better. */
    boolean hopeless() {
      return label == null && refusal == Refusal.NO_FIELD;
    }
  }

  private Judged judge(Subject subject, Kinds kinds, Question question, ChatReply answer)
      throws LabelingException {
    LabelReply reply;
    try {
      reply = LabelReply.of(answer);
    } catch (UnusableException e) {
      meter.unusable();
      if (e.isRefusal()) {
        throw new LabelingException(
            Category.REJECTED, name() + ": the model declines to answer (" + e.getMessage() + ")");
      }
      return Judged.wrong(Refusal.UNUSABLE, String.valueOf(e.getMessage()));
    }
    List<String> unknown = new ArrayList<>();
    reply = subject.filled(reply, unknown);
    if (!unknown.isEmpty()) {
      return Judged.wrong(
          Refusal.UNKNOWN_REFERENCE,
          "it refers to what the evidence does not have: " + some(unknown));
    }
    if (reply.label().length() > AnomalyLabel.MAX_LABEL
        || reply.reason().length() > AnomalyLabel.MAX_REASON) {
      return Judged.wrong(Refusal.TOO_LONG, "it is too long with the values put in");
    }
    String said = reply.reason() + "\n" + reply.action();
    Grounding grounding = subject.check(reply, options.taxonomy(), options.context());
    meter.facts(grounding);
    if (!grounding.isComplete()) {
      return Judged.wrong(
          Refusal.UNSUPPORTED,
          "it states what the evidence does not hold: " + some(grounding.unsupported()));
    }
    if (!grounding.namesField()) {
      return Judged.wrong(Refusal.NO_FIELD, "it names no field of the evidence");
    }
    if (DENIAL.matcher(reply.label() + "\n" + said).find()) {
      return Judged.wrong(
          Refusal.DENIAL, "it denies the anomaly, which the detector has decided upon already");
    }
    String category = options.taxonomy().categoryOf(reply.category());
    List<String> objections =
        new Objections(subject.readings(), wordsOf(subject))
            .to(question.form(), category, reply.label(), reply.reason());
    if (!objections.isEmpty()) {
      return Judged.wrong(Refusal.CONTRADICTION, "it " + String.join("; it ", objections));
    }
    AnomalyLabel rules = subject.offline();
    AnomalyLabel own =
        new AnomalyLabel(
            reply.label(),
            category,
            reply.reason(),
            Severity.ofWord(reply.severity(), rules.severity()),
            reply.action(),
            LabelStatus.LABELLED,
            backend.name(),
            backend.model(),
            question.template().id(),
            grounding.grounded(),
            grounding.stated());
    return new Judged(own.beside(rules, kinds.decided()), Refusal.UNUSABLE, "");
  }

  /** What an answer may take its words from, besides the readings and a list of ordinary words. */
  private String wordsOf(Subject subject) {
    return String.join(
        "\n",
        options.context().text(),
        options.taxonomy().text(),
        subject.isFile() ? subject.text() : "");
  }

  private static String some(List<String> all) {
    return String.join(", ", all.subList(0, Math.min(MAX_UNSUPPORTED_NAMED, all.size())));
  }

  /**
   * The question again, with what was wrong with the first answer. That answer is not shown: a
   * model that sees it repeats it.
   */
  private static List<ChatRequest.Message> repair(
      List<ChatRequest.Message> messages, String fault) {
    List<ChatRequest.Message> again = new ArrayList<>(messages);
    again.add(
        new ChatRequest.Message(
            "user",
            "An answer to this was refused: "
                + fault
                + ". Give the JSON object, with numbers and field names from the evidence only,"
                + " exactly as they stand there."));
    return again;
  }

  private AnomalyLabel ungrounded(Subject subject, Question question, Refusal why) {
    meter.ungrounded();
    return subject
        .offline()
        .inPlaceOf(why, backend.name(), backend.model(), question.template().id());
  }

  @Override
  public LabelingMetrics metrics() {
    return meter.snapshot();
  }

  @Override
  public void close() {
    backend.close();
  }
}
