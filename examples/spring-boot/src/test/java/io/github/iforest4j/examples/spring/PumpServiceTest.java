package io.github.iforest4j.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The service starts, and answers over HTTP: verdicts, metrics and health. */
class PumpServiceTest {
  @TempDir Path folder;

  @Test
  void judgesWhatIsPosted() throws Exception {
    Random random = new Random(1);
    double[][] usual = new double[1_000][];
    for (int i = 0; i < usual.length; i++) {
      usual[i] = new double[] {63 + random.nextGaussian(), 58 + random.nextGaussian()};
    }
    Path file = folder.resolve("pump.iforest");
    DetectorModel model = DetectorModel.fit(usual, "temperature", "flow");
    model.write(file);
    try (ConfigurableApplicationContext service =
        SpringApplication.run(
            PumpService.class,
            "--iforest.model=" + file,
            "--management.endpoints.web.exposure.include=health,metrics",
            "--management.endpoint.health.show-details=always",
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off")) {
      String port = service.getEnvironment().getProperty("local.server.port");
      assertThat(post(port, "{\"temperature\": 63.2, \"flow\": 58}", 200))
          .contains("\"anomaly\":false", "\"alert\":false", "usual");
      assertThat(post(port, "{\"temperature\": 93.2, \"flow\": 58.5}", 200))
          .contains("\"anomaly\":true", "\"alert\":true")
          .contains("temperature 93.2 is above its usual range");
      assertThat(post(port, "{\"temperature\": 93.4, \"flow\": 58.2}", 200))
          .contains("\"anomaly\":true", "\"alert\":false");
      assertThat(post(port, "{\"tempreature\": 63.2}", 400))
          .contains("tempreature", "temperature, flow");

      assertThat(get(port, "/actuator/metrics/iforest.readings")).contains("\"value\":3.0");
      assertThat(get(port, "/actuator/metrics/iforest.anomalies")).contains("\"value\":2.0");
      assertThat(get(port, "/actuator/metrics/iforest.incidents")).contains("\"value\":1.0");
      assertThat(get(port, "/actuator/metrics/iforest.keys")).contains("\"value\":1.0");
      assertThat(get(port, "/actuator/health"))
          .contains("\"iforest\"", "\"model\":\"" + model.id() + "\"", "\"preset\":\"READINGS\"");
    }
  }

  private static String post(String port, String reading, int status) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/pumps/P1/readings"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(reading))
            .build(),
        status);
  }

  private static String get(String port, String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(), 200);
  }

  private static String send(HttpRequest request, int status) throws Exception {
    HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer.body();
  }
}
