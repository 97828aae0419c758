package io.github.iforest4j.examples.spring;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.spring.Judged;
import io.github.iforest4j.spring.KeyedDetectors;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * A web service that judges readings: {@code POST /pumps/P1/readings} with {@code {"temperature":
 * 63.2, "flow": 58}} answers with a verdict. The model is a file, which {@code iforest train}
 * makes: {@code --iforest.model=pump.iforest}
 */
@SpringBootApplication
public class PumpService {
  /** Starts the service. */
  public static void main(String[] args) {
    SpringApplication.run(PumpService.class, args);
  }

  /** What the service answers. */
  record Answer(
      boolean anomaly, boolean alert, double score, double threshold, String explanation) {}

  /** The web interface. */
  @RestController
  static class Readings {
    /** From iforest-spring-boot-starter: a detector for each pump, and a bound on their number. */
    private final KeyedDetectors detectors;

    Readings(KeyedDetectors detectors) {
      this.detectors = detectors;
    }

    @PostMapping("/pumps/{pump}/readings")
    Answer judge(@PathVariable("pump") String pump, @RequestBody Map<String, Double> reading) {
      Judged judged = detectors.detect(pump, reading);
      Verdict verdict = judged.verdict();
      return new Answer(
          verdict.isAnomaly(),
          judged.beginsIncident(),
          verdict.score(),
          verdict.threshold(),
          verdict.explain());
    }

    /** A field that the model does not have, for example: the message names those that it has. */
    @ExceptionHandler
    ProblemDetail badReading(IllegalArgumentException bad) {
      return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, bad.getMessage());
    }
  }
}
