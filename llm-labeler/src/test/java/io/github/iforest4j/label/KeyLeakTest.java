package io.github.iforest4j.label;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.testing.FakeTiming;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** A canary key reaches the server, and nothing else: no exception, no text, no log at TRACE. */
@Isolated("it replaces the log")
class KeyLeakTest {
  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private static final String CANARY = "canary-7f3a9c51e2d84b60";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Level before;

  @BeforeEach
  void listen() {
    before = root.getLevel();
    root.setLevel(Level.TRACE);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(log);
    root.setLevel(before);
  }

  private String everythingSaidAbout(String setting, String key, String backend) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    LabelerOptions options = LabelerOptions.builder().deadline(Duration.ofSeconds(2)).build();
    Labelers.Places places =
        new Labelers.Places(SERVER.baseUrl(), List.of(), Duration.ofSeconds(10), new FakeTiming());
    try (AnomalyLabeler labeler =
        Labelers.of(backend, Map.of(setting, key, "LLM_MODEL", "m"), options, places)) {
      out.println(labeler);
      out.println(labeler.name() + labeler.description());
      out.println(labeler.label(Readings.bearing()));
    } catch (LabelingException | IllegalArgumentException e) {
      e.printStackTrace(out);
    }
    for (ILoggingEvent event : log.list) {
      out.println(event.getFormattedMessage() + event.getThreadName() + event.getMDCPropertyMap());
      if (event.getThrowableProxy() != null) {
        out.println(event.getThrowableProxy().getMessage());
      }
    }
    return said.toString();
  }

  private String everythingSaidAbout(String key) {
    return everythingSaidAbout("LLM_API_KEY", key, SERVER.baseUrl())
        + everythingSaidAbout("TOGETHER_API_KEY", key, "together");
  }

  @Test
  void whateverTheServerAnswers() {
    for (int status : new int[] {200, 302, 400, 401, 402, 403, 404, 422, 500, 504}) {
      // The worst server: it repeats the key, in every form that an error can have.
      for (String body :
          List.of(
              "Incorrect API key provided: " + CANARY,
              "{\"error\": {\"message\": \"" + CANARY + "\", \"code\": \"" + CANARY + "\"}}",
              "{\"data\": [{\"id\": \"x\"}], \"message\": \"" + "x".repeat(182) + CANARY + "\"}",
              "{\"choices\": \"" + CANARY + "\"}",
              "{\"broken\": \"" + CANARY)) {
        SERVER.stubFor(
            any(anyUrl())
                .willReturn(
                    aResponse()
                        .withStatus(status)
                        .withHeader("Location", "http://127.0.0.1/" + CANARY)
                        .withHeader("X-Echo", CANARY)
                        .withBody(body)));
        String said = everythingSaidAbout(CANARY + "\n");
        assertThat(said).as("%d %s", status, body).doesNotContain(CANARY.substring(0, 12));
      }
    }
    SERVER.verify(
        anyRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer " + CANARY)));
    assertThat(log.list).as("the log was listened to").isNotEmpty();
  }

  @Test
  void whateverTheConnectionDoes() {
    for (Fault fault : Fault.values()) {
      SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));
      assertThat(everythingSaidAbout(CANARY)).doesNotContain(CANARY.substring(0, 12));
    }
  }

  @Test
  void whateverIsWrongWithTheKey() {
    for (String key :
        List.of(CANARY + "\n" + CANARY, CANARY + "\r\nX: y", "ä" + CANARY, CANARY.repeat(999))) {
      String said = everythingSaidAbout(key);
      assertThat(said).contains("API_KEY").doesNotContain(CANARY.substring(0, 12));
    }
    SERVER.verify(0, anyRequestedFor(anyUrl()));
  }
}
