package io.github.iforest4j.label;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** The right backend is chosen, for a reason that the user sees, and never a paid one unasked. */
class LabelersTest {
  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private static final String ANSWER =
      ScriptedBackend.answer("hot bearing", "bearing_temp is 93.2 °C, usually 61 to 66");

  private String nowhere;

  @BeforeEach
  void findAFreePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nowhere = "http://127.0.0.1:" + socket.getLocalPort() + "/engines/v1";
    }
  }

  private AnomalyLabeler open(String backend, Map<String, String> environment, String... docker) {
    return Labelers.of(
        backend,
        environment,
        LabelerOptions.DEFAULT,
        new Labelers.Places(
            SERVER.baseUrl() + "/together/v1",
            List.of(docker),
            Duration.ofMinutes(5),
            Timing.SYSTEM));
  }

  private String runner() {
    return SERVER.baseUrl() + "/engines/v1";
  }

  private static void lists(String path, String... ids) {
    StringBuilder data = new StringBuilder();
    for (String id : ids) {
      data.append(data.isEmpty() ? "" : ",").append("{\"id\": \"").append(id).append("\"}");
    }
    SERVER.stubFor(
        get(path + "/models")
            .willReturn(okJson("{\"object\": \"list\", \"data\": [" + data + "]}")));
  }

  private static void answers(String path) {
    String reply =
        new JsonMapper()
            .writeValueAsString(
                Map.of(
                    "choices",
                    List.of(
                        Map.of("message", Map.of("content", ANSWER), "finish_reason", "stop"))));
    SERVER.stubFor(post(path + "/chat/completions").willReturn(okJson(reply)));
  }

  @Test
  void autoIsOfflineWhenNothingAnswers() throws Exception {
    try (AnomalyLabeler labeler =
        open("auto", Map.of("TOGETHER_API_KEY", "unused-canary"), nowhere)) {
      assertThat(labeler.name()).isEqualTo("offline");
      assertThat(labeler.description()).isEqualTo("offline: fixed rules, no LLM is set up");
      assertThat(labeler.label(Readings.bearing()).status()).isEqualTo(LabelStatus.OFFLINE);
    }
  }

  @Test
  void autoTakesDockerWhereverItAnswers() throws Exception {
    lists("/engines/v1", "docker.io/ai/smollm2:latest");
    answers("/engines/v1");
    try (AnomalyLabeler labeler = open("auto", Map.of(), nowhere, runner())) {
      assertThat(labeler.description())
          .isEqualTo(
              "auto: Docker Model Runner answers; docker: model ai/smollm2; evidence stays on this"
                  + " machine");
      AnomalyLabel label = labeler.label(Readings.bearing());
      assertThat(label.status()).isEqualTo(LabelStatus.LABELLED);
      assertThat(label.backend()).isEqualTo("docker");
      assertThat(label.model()).isEqualTo("ai/smollm2");
    }
  }

  @Test
  void autoIsOfflineWhenDockerLacksTheModel() {
    lists("/engines/v1", "ai/other");
    try (AnomalyLabeler labeler = open("auto", Map.of(), runner())) {
      assertThat(labeler.name()).isEqualTo("offline");
      assertThat(labeler.description()).contains("docker model pull ai/smollm2");
    }
  }

  @Test
  void autoPrefersTheUrlFromTheEnvironment() throws Exception {
    lists("/engines/v1", "ai/smollm2");
    answers("/mine/v1");
    Map<String, String> environment =
        Map.of("LLM_URL", SERVER.baseUrl() + "/mine/v1/", "LLM_MODEL", "mine-1", "LLM_API_KEY", "");
    try (AnomalyLabeler labeler = open("auto", environment, runner())) {
      assertThat(labeler.description())
          .startsWith("auto: LLM_URL is set; ")
          .contains("model mine-1");
      assertThat(labeler.label(Readings.bearing()).label()).isEqualTo("hot bearing");
    }
    SERVER.verify(postRequestedFor(urlEqualTo("/mine/v1/chat/completions")));
  }

  @Test
  void dockerByNameIsKeptEvenWhenItDoesNotAnswerYet() {
    try (AnomalyLabeler labeler = open("docker", Map.of(), nowhere)) {
      assertThat(labeler.name()).isEqualTo("docker");
      assertThat(labeler.description()).startsWith("WARNING: not answering yet: docker desktop");
      LabelingException e =
          catchThrowableOfType(LabelingException.class, () -> labeler.label(Readings.bearing()));
      assertThat(e.category()).isEqualTo(Category.TRANSPORT);
      assertThat(e).hasMessageContaining("docker desktop enable model-runner --tcp 12434");
    }
  }

  @Test
  void togetherNeedsAKeyAndSaysWhatItCosts() throws Exception {
    assertThatThrownBy(() -> open("together", Map.of("LLM_API_KEY", "other")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TOGETHER_API_KEY");
    answers("/together/v1");
    try (AnomalyLabeler labeler = open("together", Map.of("TOGETHER_API_KEY", "canary-1234"))) {
      assertThat(labeler.description())
          .contains("meta-llama/Llama-3.3-70B-Instruct-Turbo", "costs money")
          .doesNotContain("canary");
      assertThat(labeler.label(Readings.bearing()).backend()).isEqualTo("together");
    }
  }

  @Test
  void theOptionsModelWinsOverTheEnvironments() {
    AnomalyLabeler labeler =
        Labelers.of(
            "together",
            Map.of("TOGETHER_API_KEY", "canary-1234", "LLM_MODEL", "from-environment"),
            LabelerOptions.builder().model("from-option").build());
    assertThat(labeler.description()).contains("from-option").doesNotContain("from-environment");
    labeler.close();
  }

  @Test
  void aUrlTakesTheOnlyModelThatIsThere() throws Exception {
    lists("/v1", "the-one");
    answers("/v1");
    try (AnomalyLabeler labeler = open(SERVER.baseUrl(), Map.of())) {
      assertThat(labeler.name()).isEqualTo("localhost:" + SERVER.getPort());
      assertThat(labeler.label(Readings.bearing()).model()).isEqualTo("the-one");
    }
    lists("/v1", "one", "two");
    assertThatThrownBy(() -> open(SERVER.baseUrl(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("set LLM_MODEL: ")
        .hasMessageContaining("lists one, two");
    assertThatThrownBy(() -> open(nowhere, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cannot reach")
        .hasMessageEndingWith("set LLM_MODEL to go without asking.");
  }

  @Test
  void aKeyOnAnUnencryptedWayIsWarnedOf() {
    Map<String, String> environment = Map.of("LLM_MODEL", "m", "LLM_API_KEY", "canary-1234");
    try (AnomalyLabeler labeler = open("http://llm.example/v1", environment)) {
      assertThat(labeler.description())
          .isEqualTo(
              "llm.example: model m; evidence is sent to http://llm.example/v1; WARNING: the key"
                  + " travels unencrypted, use https");
    }
  }

  @Test
  void aCustomBackendIsFoundByItsName() throws Exception {
    assertThat(Labelers.backendNames())
        .containsExactly("auto", "docker", "together", "offline", "echo");
    try (AnomalyLabeler labeler = open("echo", Map.of("ECHO_AS", "tests"))) {
      assertThat(labeler.label(Readings.bearing()).label()).isEqualTo("reported by tests");
    }
  }

  @Test
  void anUnknownNameListsTheKnownOnes() {
    assertThatThrownBy(() -> open("gpt\n4", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "no labelling backend is named 'gpt 4'; there are auto, docker, together, offline, echo,"
                + " or the base URL of an OpenAI-compatible server");
  }

  @Test
  void unknownOptionsAreRefused() {
    assertThatThrownBy(() -> PromptTemplate.named("poem"))
        .hasMessageStartingWith("no prompt is named 'poem'; there are evidence-first, concise");
    assertThatThrownBy(() -> LabelerOptions.builder().deadline(Duration.ZERO).build())
        .hasMessageContaining("was PT0S");
  }

  private List<BackendStatus> survey(Map<String, String> environment, boolean together) {
    return Labelers.survey(
        environment,
        together,
        new Labelers.Places(
            SERVER.baseUrl() + "/together/v1",
            List.of(nowhere, runner()),
            Duration.ofSeconds(10),
            Timing.SYSTEM));
  }

  @Test
  void theSurveySaysWhatEachBackendLacks() {
    lists("/engines/v1", "docker.io/ai/smollm2:latest");
    List<BackendStatus> found = survey(Map.of(), true);
    assertThat(found)
        .extracting(BackendStatus::name)
        .startsWith("LLM_URL", "docker", "together", "offline");
    assertThat(found)
        .extracting(BackendStatus::state)
        .startsWith(
            BackendStatus.State.NOT_CONFIGURED,
            BackendStatus.State.READY,
            BackendStatus.State.NOT_CONFIGURED,
            BackendStatus.State.READY);
    assertThat(found.get(1).models()).containsExactly("docker.io/ai/smollm2:latest");
    assertThat(found.get(1).endpoint()).isEqualTo(runner());

    BackendStatus lacking = survey(Map.of("LLM_MODEL", "ai/other"), false).get(1);
    assertThat(lacking.state()).isEqualTo(BackendStatus.State.MODEL_MISSING);
    assertThat(lacking.detail()).contains("docker model pull ai/other");
  }

  @Test
  void togetherIsAskedOnlyOnRequestAndItsKeyIsNeverShown() {
    lists("/together/v1", Labelers.TOGETHER_MODEL);
    Map<String, String> environment = Map.of("TOGETHER_API_KEY", "secret-key-1234");
    List<BackendStatus> unasked = survey(environment, false);
    assertThat(unasked.get(2).state()).isEqualTo(BackendStatus.State.UNCHECKED);
    SERVER.verify(
        0,
        com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor(
            urlEqualTo("/together/v1/models")));
    List<BackendStatus> asked = survey(environment, true);
    assertThat(asked.get(2).state()).isEqualTo(BackendStatus.State.READY);
    assertThat(unasked + " " + asked).doesNotContain("secret-key");

    BackendStatus broken = survey(Map.of("TOGETHER_API_KEY", "secret\u0001key-12"), true).get(2);
    assertThat(broken.state()).isEqualTo(BackendStatus.State.NOT_CONFIGURED);
    assertThat(broken.detail()).contains("TOGETHER_API_KEY").doesNotContain("key-12");
  }

  @Test
  void aServerAtLlmUrlIsListedWithItsModels() {
    lists("/other/v1", "one", "two");
    Map<String, String> unnamed = Map.of("LLM_URL", SERVER.baseUrl() + "/other/v1");
    assertThat(survey(unnamed, false).get(0).state()).isEqualTo(BackendStatus.State.MODEL_MISSING);
    Map<String, String> named =
        Map.of("LLM_URL", SERVER.baseUrl() + "/other/v1", "LLM_MODEL", "two");
    assertThat(survey(named, false).get(0).state()).isEqualTo(BackendStatus.State.READY);
    BackendStatus down = survey(Map.of("LLM_URL", nowhere), false).get(0);
    assertThat(down.state()).isEqualTo(BackendStatus.State.UNREACHABLE);
    assertThat(down.detail()).contains("is the server running there?");
    BackendStatus wrong = survey(Map.of("LLM_URL", "localhost:1"), false).get(0);
    assertThat(wrong.state()).isEqualTo(BackendStatus.State.NOT_CONFIGURED);
  }
}
