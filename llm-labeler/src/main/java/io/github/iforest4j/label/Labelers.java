package io.github.iforest4j.label;

import io.github.iforest4j.label.BackendStatus.State;
import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatBackendProvider;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.http.Endpoint;
import io.github.iforest4j.label.backend.http.ModelNames;
import io.github.iforest4j.label.backend.http.OpenAiBackend;
import io.github.iforest4j.label.backend.http.OpenAiBackend.Vendor;
import io.github.iforest4j.label.backend.http.Secret;
import io.github.iforest4j.label.backend.policy.BulkheadBackend;
import io.github.iforest4j.label.backend.policy.CircuitBreakerBackend;
import io.github.iforest4j.label.backend.policy.Exchanges;
import io.github.iforest4j.label.backend.policy.RateLimitedBackend;
import io.github.iforest4j.label.backend.policy.RetryingBackend;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.time.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Opens labellers by name. Stateless and thread-safe.
 *
 * <p>All settings come from the environment: {@code LLM_URL} (base URL, for {@code auto}), {@code
 * LLM_MODEL}, {@code LLM_API_KEY} (for a URL), {@code TOGETHER_API_KEY}.
 */
public final class Labelers {
  static final String TOGETHER_MODEL = "meta-llama/Llama-3.3-70B-Instruct-Turbo";
  static final String DOCKER_MODEL = "ai/smollm2";

  private static final String REPLAY = "replay:";
  private static final Duration LIST_TIMEOUT = Duration.ofSeconds(3);
  private static final String ENABLE_DOCKER = "docker desktop enable model-runner --tcp 12434";

  /** The addresses of the built-in backends, and how long to look for them; tests use others. */
  record Places(String together, List<String> docker, Duration probeTimeout, Timing timing) {
    static final Places REAL =
        new Places(
            "https://api.together.ai/v1",
            List.of(
                "http://localhost:12434/engines/v1",
                "http://model-runner.docker.internal/engines/v1"),
            Duration.ofMillis(1500),
            Timing.SYSTEM);
  }

  private final Map<String, String> environment;
  private final LabelerOptions options;
  private final Places places;

  private Labelers(Map<String, String> environment, LabelerOptions options, Places places) {
    this.environment = environment;
    this.options = options;
    this.places = places;
  }

  /** The names that {@link #of(String, Map)} accepts besides URLs; custom backends are last. */
  public static List<String> backendNames() {
    Set<String> names = new LinkedHashSet<>(List.of("auto", "docker", "together", "offline"));
    for (ChatBackendProvider provider : ServiceLoader.load(ChatBackendProvider.class)) {
      names.add(provider.name());
    }
    return List.copyOf(names);
  }

  /** As {@link #of(String, Map, LabelerOptions)} with {@link LabelerOptions#DEFAULT}. */
  public static AnomalyLabeler of(String backend, Map<String, String> environment) {
    return of(backend, environment, LabelerOptions.DEFAULT);
  }

  /**
   * Opens a labeller; its {@link AnomalyLabeler#description()} says what was chosen and why.
   *
   * <ul>
   *   <li>{@code auto}: the server at {@code LLM_URL} if that is set; else Docker Model Runner if
   *       it answers at once and has the model; else offline. Never a service that costs money.
   *   <li>{@code docker}: Docker Model Runner, with {@code ai/smollm2} by default.
   *   <li>{@code together}: Together, with Llama 3.3 70B by default. Costs money, and evidence
   *       leaves this machine.
   *   <li>{@code offline}: {@link OfflineLabeler}.
   *   <li>a base URL of an OpenAI-compatible server, such as {@code http://localhost:11434/v1}.
   *   <li>the name of a {@link ChatBackendProvider}.
   *   <li>{@code replay:FILE}: the answers of a {@linkplain LabelerOptions#recording() recording}.
   *   <li>several of these, separated by commas: each is asked when those before it fail, and gets
   *       an equal share of the deadline.
   * </ul>
   *
   * <p>The model is that of the options, else {@code LLM_MODEL}, else the backend's default, else
   * the only one that the server lists. May block for some seconds to look for servers.
   *
   * @param environment where settings and keys come from, normally {@link System#getenv()}
   * @throws IllegalArgumentException if there is no such backend or its settings are unusable; the
   *     message says how to fix it, and never holds a key
   */
  public static AnomalyLabeler of(
      String backend, Map<String, String> environment, LabelerOptions options) {
    return of(backend, environment, options, Places.REAL);
  }

  static AnomalyLabeler of(
      String backend, Map<String, String> environment, LabelerOptions options, Places places) {
    return new Labelers(environment, options, places).open(backend);
  }

  /**
   * Finds out which backends can label now. Asks servers on this machine and at {@code LLM_URL} for
   * their models. May block for some seconds.
   *
   * @param environment as for {@link #of(String, Map, LabelerOptions)}
   * @param askTogether whether to send the key to Together for its list of models, which is free
   */
  public static List<BackendStatus> survey(Map<String, String> environment, boolean askTogether) {
    return survey(environment, askTogether, Places.REAL);
  }

  static List<BackendStatus> survey(
      Map<String, String> environment, boolean askTogether, Places places) {
    Labelers labelers = new Labelers(environment, LabelerOptions.DEFAULT, places);
    List<BackendStatus> found = new ArrayList<>();
    found.add(labelers.urlStatus());
    found.add(labelers.dockerStatus());
    found.add(labelers.togetherStatus(askTogether));
    found.add(
        new BackendStatus(
            OfflineLabeler.NAME,
            State.READY,
            "",
            "",
            List.of(),
            "fixed rules, no LLM; always available"));
    for (ChatBackendProvider provider : ServiceLoader.load(ChatBackendProvider.class)) {
      found.add(
          new BackendStatus(
              provider.name(), State.UNCHECKED, "", "", List.of(), "added by a library"));
    }
    return found;
  }

  private BackendStatus urlStatus() {
    String url = setting("LLM_URL");
    if (url == null) {
      return new BackendStatus(
          "LLM_URL",
          State.NOT_CONFIGURED,
          "",
          "",
          List.of(),
          "set LLM_URL to the base URL of an OpenAI-compatible server, such as"
              + " http://localhost:11434/v1, and LLM_MODEL to a model of it");
    }
    try {
      Endpoint endpoint = Endpoint.of("LLM_URL", url);
      Secret key = Secret.of("LLM_API_KEY", environment.get("LLM_API_KEY"));
      String model = model("");
      return asked(
          "LLM_URL",
          new OpenAiBackend(Vendor.OTHER, endpoint.host(), endpoint, model, key, places.timing),
          endpoint,
          "set LLM_MODEL to a model that it lists");
    } catch (IllegalArgumentException e) {
      return misconfigured("LLM_URL", "", e);
    }
  }

  private BackendStatus dockerStatus() {
    String model = model(DOCKER_MODEL);
    BackendStatus last = null;
    for (String base : places.docker) {
      last =
          asked(
              "docker",
              dockerAt(base, model),
              Endpoint.of("the address of Docker Model Runner", base),
              "docker model pull " + model);
      if (last.state() != State.UNREACHABLE) {
        return last;
      }
    }
    return new BackendStatus(
        "docker",
        State.UNREACHABLE,
        places.docker.get(0),
        model,
        List.of(),
        "does not answer; enable it: " + ENABLE_DOCKER);
  }

  private BackendStatus togetherStatus(boolean ask) {
    String model = model(TOGETHER_MODEL);
    try {
      Secret key = Secret.of("TOGETHER_API_KEY", environment.get("TOGETHER_API_KEY"));
      if (key == null) {
        return new BackendStatus(
            "together",
            State.NOT_CONFIGURED,
            places.together,
            model,
            List.of(),
            "set TOGETHER_API_KEY; it costs money and sends readings away");
      }
      if (!ask) {
        return new BackendStatus(
            "together",
            State.UNCHECKED,
            places.together,
            model,
            List.of(),
            "TOGETHER_API_KEY is set; not asked, because nothing is sent there unless you say so");
      }
      Endpoint endpoint = Endpoint.of("the address of Together", places.together);
      return asked(
          "together",
          new OpenAiBackend(Vendor.TOGETHER, "together", endpoint, model, key, places.timing),
          endpoint,
          "set LLM_MODEL to a model that it lists");
    } catch (IllegalArgumentException e) {
      return misconfigured("together", places.together, e);
    }
  }

  private BackendStatus misconfigured(String name, String where, IllegalArgumentException why) {
    return new BackendStatus(
        name, State.NOT_CONFIGURED, where, "", List.of(), String.valueOf(why.getMessage()));
  }

  private BackendStatus asked(
      String name, OpenAiBackend backend, Endpoint endpoint, String withoutModel) {
    String model = backend.model();
    try (backend) {
      List<String> models = backend.models(places.probeTimeout);
      boolean only = model.isEmpty() && models.size() == 1;
      boolean has = only || models.stream().anyMatch(listed -> ModelNames.isSame(model, listed));
      return new BackendStatus(
          name,
          has ? State.READY : State.MODEL_MISSING,
          endpoint.toString(),
          only ? models.get(0) : model,
          models,
          has
              ? (endpoint.isLocal() ? "evidence stays on this machine" : "evidence is sent there")
              : "answers, but "
                  + (model.isEmpty() ? "no model is named" : "lacks the model " + model)
                  + ": "
                  + withoutModel);
    } catch (LabelingException e) {
      return new BackendStatus(
          name,
          State.UNREACHABLE,
          endpoint.toString(),
          model,
          List.of(),
          String.valueOf(e.getMessage()));
    }
  }

  private AnomalyLabeler open(String backend) {
    if (backend.contains(",")) {
      return chain(List.of(backend.split(",")));
    }
    if (backend.startsWith(REPLAY)) {
      return labeler(Exchanges.replaying(Path.of(backend.substring(REPLAY.length()))), "");
    }
    return switch (backend) {
      case "auto" -> auto();
      case "docker" -> docker();
      case "together" -> together();
      case OfflineLabeler.NAME -> new OfflineLabeler();
      default -> backend.contains("://") ? url("the backend URL", backend, "") : provided(backend);
    };
  }

  /** Each link gets an equal share of the deadline, so that the last one is asked in time. */
  private AnomalyLabeler chain(List<String> backends) {
    LabelerOptions part =
        options.toBuilder().deadline(options.deadline().dividedBy(backends.size())).build();
    List<AnomalyLabeler> links = new ArrayList<>();
    try {
      for (String backend : backends) {
        links.add(new Labelers(environment, part, places).open(backend.strip()));
      }
    } catch (IllegalArgumentException e) {
      links.forEach(AnomalyLabeler::close);
      throw e;
    }
    return new FallbackLabeler(links);
  }

  private AnomalyLabeler auto() {
    String url = setting("LLM_URL");
    if (url != null) {
      return url("LLM_URL", url, "auto: LLM_URL is set; ");
    }
    String model = model(DOCKER_MODEL);
    String problem = "";
    for (String base : places.docker) {
      OpenAiBackend runner = dockerAt(base, model);
      try {
        List<String> models = runner.models(places.probeTimeout);
        if (models.stream().anyMatch(listed -> ModelNames.isSame(model, listed))) {
          return labeler(runner, "auto: Docker Model Runner answers; ");
        }
        problem =
            ": Docker Model Runner lacks the model (docker model pull "
                + PlainText.clean(model, 100)
                + ")";
      } catch (LabelingException e) {
        // Nobody asked for this backend, so it need not be there.
      }
      runner.close();
    }
    return new OfflineLabeler("offline: fixed rules, no LLM is set up" + problem);
  }

  private AnomalyLabeler docker() {
    String model = model(DOCKER_MODEL);
    for (String base : places.docker) {
      OpenAiBackend runner = dockerAt(base, model);
      try {
        runner.models(places.probeTimeout);
        return labeler(runner, "");
      } catch (LabelingException e) {
        runner.close();
      }
    }
    // It may start later; until then each failure says what to do.
    return labeler(
        dockerAt(places.docker.get(0), model),
        "WARNING: not answering yet: " + ENABLE_DOCKER + "; ");
  }

  private OpenAiBackend dockerAt(String base, String model) {
    Endpoint endpoint = Endpoint.of("the address of Docker Model Runner", base);
    return new OpenAiBackend(Vendor.DOCKER, "docker", endpoint, model, null, places.timing);
  }

  private AnomalyLabeler together() {
    Secret key = Secret.of("TOGETHER_API_KEY", environment.get("TOGETHER_API_KEY"));
    if (key == null) {
      throw new IllegalArgumentException(
          "the backend together needs the environment variable TOGETHER_API_KEY; set it, or use"
              + " the backend offline");
    }
    Endpoint endpoint = Endpoint.of("the address of Together", places.together);
    return labeler(
        new OpenAiBackend(
            Vendor.TOGETHER, "together", endpoint, model(TOGETHER_MODEL), key, places.timing),
        "");
  }

  private AnomalyLabeler url(String setting, String text, String why) {
    Endpoint endpoint = Endpoint.of(setting, text);
    Secret key = Secret.of("LLM_API_KEY", environment.get("LLM_API_KEY"));
    String model = model();
    if (model == null) {
      model = onlyModel(endpoint, key);
    }
    return labeler(
        new OpenAiBackend(Vendor.OTHER, endpoint.host(), endpoint, model, key, places.timing), why);
  }

  private String onlyModel(Endpoint endpoint, @Nullable Secret key) {
    List<String> models;
    try (OpenAiBackend server =
        new OpenAiBackend(Vendor.OTHER, endpoint.host(), endpoint, "", key, places.timing)) {
      models = server.models(LIST_TIMEOUT);
    } catch (LabelingException e) {
      throw new IllegalArgumentException(
          e.getMessage() + " It was asked for its models; set LLM_MODEL to go without asking.", e);
    }
    if (models.size() != 1) {
      String listed =
          models.isEmpty()
              ? "no models"
              : String.join(", ", models.subList(0, Math.min(5, models.size())));
      throw new IllegalArgumentException(
          "set LLM_MODEL: " + endpoint + " lists " + PlainText.clean(listed, 300));
    }
    return models.get(0);
  }

  private AnomalyLabeler provided(String name) {
    for (ChatBackendProvider provider : ServiceLoader.load(ChatBackendProvider.class)) {
      if (provider.name().equals(name)) {
        return labeler(provider.open(environment, model()), "");
      }
    }
    throw new IllegalArgumentException(
        "no labelling backend is named '"
            + PlainText.clean(name, 40)
            + "'; there are "
            + String.join(", ", backendNames())
            + ", or the base URL of an OpenAI-compatible server");
  }

  private AnomalyLabeler labeler(ChatBackend backend, String why) {
    LabelingLimits limits = options.limits();
    if (limits.limitsCost() && !options.prices().knows(backend.model())) {
      backend.close();
      throw new IllegalArgumentException(
          "a budget of money needs a price for the model " + PlainText.clean(backend.model(), 100));
    }
    // From the wire outwards: recording, one attempt, all attempts, all requests.
    ChatBackend all = backend;
    if (options.recording() != null) {
      all = Exchanges.recording(all, options.recording(), places.timing);
    }
    all =
        new RateLimitedBackend(
            all, limits.requestsPerMinute(), limits.tokensPerMinute(), places.timing);
    all = new RetryingBackend(all, places.timing, new SplittableRandom());
    all = new BulkheadBackend(all, limits.concurrency(), places.timing);
    all = new CircuitBreakerBackend(all, places.timing);
    return new ChatLabeler(all, options, why + backend.description(), places.timing);
  }

  /** The model of the options, else that of the environment, else the given default. */
  private String model(String otherwise) {
    String model = model();
    return model == null ? otherwise : model;
  }

  private @Nullable String model() {
    String chosen = options.model();
    return chosen == null || chosen.isBlank() ? setting("LLM_MODEL") : chosen.strip();
  }

  private @Nullable String setting(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
