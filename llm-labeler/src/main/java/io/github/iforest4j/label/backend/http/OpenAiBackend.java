package io.github.iforest4j.label.backend.http;

import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ModelProfile;
import io.github.iforest4j.label.backend.policy.Deadline;
import io.github.iforest4j.label.json.StrictJson;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.time.Timing;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A model behind {@code POST /chat/completions}: Together, Docker Model Runner, Ollama, vLLM,
 * llama-server, OpenAI. One attempt per request. Thread-safe.
 */
public final class OpenAiBackend implements ChatBackend {
  /** Vendors that need different advice in messages. */
  public enum Vendor {
    /** 403 means that prompt and answer exceed the context. */
    TOGETHER,
    /** Models are pulled; no key. */
    DOCKER,
    /** Any other server with this protocol. */
    OTHER
  }

  private static final Logger LOG = LoggerFactory.getLogger(OpenAiBackend.class);
  private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration LOADING_PAUSE = Duration.ofSeconds(2);
  private static final int MAX_REFUSAL = 120;

  private final HttpExchanges http;
  private final Vendor vendor;
  private final String name;
  private final Endpoint endpoint;
  private final String model;
  private final @Nullable Secret key;
  private final Timing timing;

  private final CountDownLatch closed = new CountDownLatch(1);

  /** What the server accepts, as far as it is known. */
  private volatile RequestForm form = RequestForm.FULL;

  /**
   * A backend that connects when it is asked.
   *
   * @param name a short name for files and alerts
   * @param key the key to send; null for none
   */
  public OpenAiBackend(
      Vendor vendor,
      String name,
      Endpoint endpoint,
      String model,
      @Nullable Secret key,
      Timing timing) {
    this(vendor, name, endpoint, model, key, timing, HttpExchanges.Patience.DEFAULT);
  }

  OpenAiBackend(
      Vendor vendor,
      String name,
      Endpoint endpoint,
      String model,
      @Nullable Secret key,
      Timing timing,
      HttpExchanges.Patience patience) {
    this.http = new HttpExchanges(patience);
    this.vendor = vendor;
    this.name = name;
    this.endpoint = endpoint;
    this.model = model;
    this.key = key;
    this.timing = timing;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public String description() {
    String where =
        endpoint.isLocal() ? "evidence stays on this machine" : "evidence is sent to " + endpoint;
    String money = vendor == Vendor.TOGETHER ? " and costs money" : "";
    String clear =
        key != null && !endpoint.isEncrypted() && !endpoint.isLocal()
            ? "; WARNING: the key travels unencrypted, use https"
            : "";
    return name
        + ": model "
        + PlainText.clean(model, ModelNames.MAX_LENGTH)
        + "; "
        + where
        + money
        + clear;
  }

  @Override
  public ChatReply complete(ChatRequest request) throws LabelingException {
    Deadline deadline = Deadline.in(request.timeout(), timing);
    for (int n = 1; ; n++) {
      RequestForm used = form;
      HttpReply response = post(request, used, deadline);
      ReplyBody body = response.statusCode() == 200 ? ReplyBody.read(response.body()) : null;
      JsonNode error = body == null ? null : body.error();
      if (response.statusCode() == 200 && error == null) {
        return reply(body);
      }
      ServerError refusal = error == null ? error(response) : ServerError.of(200, error, null, key);
      RequestForm next = adapt(used, refusal);
      if (next.equals(used) || n == RequestForm.MAX_REQUESTS) {
        throw failure(refusal, deadline);
      }
      LOG.info(
          "{} does not accept a part of the request {}; asking without", name, refusal.quote());
    }
  }

  /** The form after a refusal; another thread may have adapted it already. */
  private synchronized RequestForm adapt(RequestForm used, ServerError refusal) {
    if (form.equals(used)) {
      form = used.adaptedTo(refusal);
    }
    return form;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Nothing is asked of Together, where questions cost money and models are large and fast.
   */
  @Override
  public ModelProfile profile(Duration budget) throws LabelingException {
    if (vendor == Vendor.TOGETHER) {
      return ModelProfile.UNKNOWN;
    }
    long context = -1;
    try {
      JsonNode list = list(budget.compareTo(MODELS_TIMEOUT) < 0 ? budget : MODELS_TIMEOUT);
      for (JsonNode entry : list.values()) {
        if (list.size() == 1 || ModelNames.isSame(model, entry.path("id").stringValue(""))) {
          context = ModelProbe.contextTokens(entry);
        }
      }
    } catch (LabelingException e) {
      if (e.category() == Category.CANCELLED) {
        throw e;
      }
    }
    return new ModelProfile(context, ModelProbe.tokensPerSecond(this, budget, timing));
  }

  /**
   * Docker Model Runner loads a model on request, which may take minutes and more than one attempt;
   * other servers have it loaded, or load it with the first request.
   */
  @Override
  public void prepare(Duration budget) throws LabelingException {
    if (vendor != Vendor.DOCKER) {
      return;
    }
    Deadline deadline = Deadline.in(budget, timing);
    ChatRequest small =
        new ChatRequest(List.of(new ChatRequest.Message("user", "ready?")), null, 1, budget);
    while (true) {
      HttpRequest preload =
          request(endpoint.chat())
              .header("Content-Type", "application/json")
              .header("X-Preload-Only", "true")
              .POST(HttpRequest.BodyPublishers.ofByteArray(form.body(model, small)))
              .build();
      HttpReply response = http.send(preload, deadline.remaining(), unreachable());
      if (response.statusCode() / 100 == 2) {
        LOG.debug("{} has loaded {}", name, model);
        return;
      }
      LabelingException failure = failure(error(response), deadline);
      boolean again =
          failure.category() == Category.LOADING
              && deadline.remaining().compareTo(LOADING_PAUSE) > 0;
      if (!again) {
        throw failure;
      }
      try {
        if (!timing.pause(LOADING_PAUSE, closed)) {
          throw new LabelingException(Category.CANCELLED, "labelling was stopped");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabelingException(Category.CANCELLED, "labelling was stopped", e);
      }
    }
  }

  private HttpReply post(ChatRequest request, RequestForm used, Deadline deadline)
      throws LabelingException {
    HttpRequest post =
        request(endpoint.chat())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(used.body(model, request)))
            .build();
    long start = timing.nanoTime();
    HttpReply response = http.send(post, deadline.remaining(), unreachable());
    LOG.debug(
        "{} answered {} after {} ms with {} bytes",
        name,
        response.statusCode(),
        Duration.ofNanos(timing.nanoTime() - start).toMillis(),
        response.body().length);
    return response;
  }

  private HttpRequest.Builder request(java.net.URI uri) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri)
            .header("Accept", "application/json")
            .header("User-Agent", "iforest4j");
    if (key != null) {
      builder.header("Authorization", key.bearer());
    }
    return builder;
  }

  private ChatReply reply(@Nullable ReplyBody body) throws LabelingException {
    if (body == null || !body.hasMessage()) {
      throw new LabelingException(
          Category.INVALID_REPLY,
          name
              + (body == null ? " did not answer in JSON" : " answered without a message")
              + "; does "
              + endpoint
              + " lead to an OpenAI-compatible API?");
    }
    String refusal = body.refusal();
    if (refusal != null) {
      String said = PlainText.clean(String.valueOf(withoutKey(refusal)), MAX_REFUSAL);
      throw new LabelingException(
          Category.REJECTED,
          name
              + ": the model "
              + shownModel()
              + " declines to answer"
              + (said.isEmpty() ? "" : " (" + said + ")"));
    }
    ChatReply reply = body.reply();
    if (reply.content() == null && reply.completionTokens() == 0 && reply.promptTokens() > 0) {
      // Some servers cut the prompt to the context, which leaves no room for an answer.
      throw new LabelingException(
          Category.CONTEXT_OVERFLOW,
          name
              + ": the prompt of "
              + reply.promptTokens()
              + " tokens leaves no room for an answer in the context of "
              + shownModel()
              + "; use the prompt 'concise', or a model with a larger context");
    }
    return new ChatReply(
        withoutKey(reply.content()),
        reply.finishReason(),
        reply.promptTokens(),
        reply.completionTokens());
  }

  /** A server may repeat the key that it was sent. */
  private @Nullable String withoutKey(@Nullable String text) {
    return key == null || text == null ? text : key.redact(text);
  }

  private ServerError error(HttpReply response) {
    return ServerError.of(
        response.statusCode(), response.headers(), response.body(), key, timing.now());
  }

  private LabelingException failure(ServerError error, Deadline deadline) throws LabelingException {
    Category category = error.category(vendor == Vendor.TOGETHER);
    String message =
        switch (category) {
          case AUTH ->
              // What the server says here may hold part of the key: not repeated.
              key == null
                  ? endpoint.host() + " wants a key: set LLM_API_KEY"
                  : endpoint.host() + " refuses the key: check " + keySetting();
          case QUOTA ->
              endpoint.host() + ": the account's limit or credit is used up " + error.quote();
          case CONTEXT_OVERFLOW ->
              "the prompt and the answer exceed the context of "
                  + shownModel()
                  + "; use the prompt 'concise', or a model with a larger context "
                  + error.quote();
          case MODEL_MISSING -> {
            Lookup lookup = lookUp(deadline);
            category = lookup.category;
            yield lookup.message + " " + error.quote();
          }
          case LOADING -> name + " is still loading " + shownModel() + "; try again in a minute";
          case THROTTLED -> name + " wants fewer requests from this account " + error.quote();
          case CAPACITY -> name + " is overloaded or failed; try again later " + error.quote();
          case TIMEOUT ->
              name
                  + " gave up waiting for "
                  + shownModel()
                  + "; use a faster model "
                  + error.quote();
          default -> {
            if (error.status() / 100 == 3) {
              yield name
                  + " redirects elsewhere, which is not followed: check the base URL "
                  + endpoint
                  + " (HTTP "
                  + error.status()
                  + ")";
            }
            yield name + " refuses the request " + error.quote();
          }
        };
    return category.isRetriable()
        ? new LabelingException(category, message, error.retryAfter())
        : new LabelingException(category, message).withFittingShare(error.fittingShare());
  }

  private record Lookup(Category category, String message) {}

  /** Finds out from the list of models whether the model is missing or the whole API. */
  private Lookup lookUp(Deadline deadline) throws LabelingException {
    String shown = shownModel();
    List<String> models;
    try {
      Duration left = deadline.remaining();
      models = models(left.compareTo(MODELS_TIMEOUT) < 0 ? left : MODELS_TIMEOUT);
    } catch (LabelingException e) {
      if (e.category() == Category.CANCELLED) {
        throw e;
      }
      return vendor == Vendor.OTHER
          ? new Lookup(
              Category.MODEL_MISSING,
              "neither the model "
                  + shown
                  + " nor a list of models is at "
                  + endpoint
                  + "; check LLM_MODEL and the base URL, which usually ends with /v1")
          : new Lookup(Category.MODEL_MISSING, name + " does not have the model " + shown + pull());
    }
    if (models.stream().anyMatch(listed -> ModelNames.isSame(model, listed))) {
      return new Lookup(
          Category.REJECTED, endpoint + " lists the model " + shown + " but does not serve it");
    }
    return new Lookup(
        Category.MODEL_MISSING,
        name
            + " does not have the model "
            + shown
            + pull()
            + "; it lists "
            + ModelNames.similar(models, model));
  }

  private String pull() {
    return vendor == Vendor.DOCKER ? ": docker model pull " + shownModel() : "; set LLM_MODEL";
  }

  /**
   * The models that the server lists, as {@code {"data": [{"id": …}]}} or as a bare array.
   *
   * @throws LabelingException if the list cannot be read
   */
  public List<String> models(Duration timeout) throws LabelingException {
    List<String> ids = new ArrayList<>();
    list(timeout).values().forEach(entry -> entry.path("id").stringValueOpt().ifPresent(ids::add));
    return ids;
  }

  private JsonNode list(Duration timeout) throws LabelingException {
    HttpReply response =
        http.send(request(endpoint.models()).GET().build(), timeout, unreachable());
    if (response.statusCode() == 200) {
      try {
        JsonNode root = StrictJson.MAPPER.readTree(response.body());
        JsonNode list = root.isArray() ? root : root.path("data");
        if (list.isArray() || list.isNull()) {
          return list;
        }
      } catch (JacksonException e) {
        // Reported below, without what the parser quotes.
      }
    }
    throw new LabelingException(
        Category.INVALID_REPLY,
        endpoint.models() + " lists no models (HTTP " + response.statusCode() + ")");
  }

  private String shownModel() {
    return PlainText.clean(model, ModelNames.MAX_LENGTH);
  }

  private String keySetting() {
    return vendor == Vendor.TOGETHER ? "TOGETHER_API_KEY" : "LLM_API_KEY";
  }

  private String unreachable() {
    return switch (vendor) {
      case DOCKER ->
          "Docker Model Runner does not answer at "
              + endpoint.host()
              + ": docker desktop enable model-runner --tcp 12434";
      case TOGETHER -> "cannot reach " + endpoint.host() + "; check the network";
      case OTHER -> "cannot reach " + endpoint.host() + "; is the server running there?";
    };
  }

  @Override
  public void close() {
    closed.countDown();
    http.close();
  }
}
