package io.github.iforest4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What beans a service gets, by its settings and by what is on its class path. */
class IforestAutoConfigurationTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  IforestMetricsAutoConfiguration.class,
                  IforestHealthAutoConfiguration.class,
                  IforestAutoConfiguration.class));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeAModel() throws IOException {
    file = folder.resolve("pump.iforest");
    PumpModel.readings().write(file);
  }

  @Test
  void withoutAModelThereIsNothing() {
    runner.run(
        context ->
            assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(DetectorModel.class)
                .doesNotHaveBean(KeyedDetectors.class)
                .doesNotHaveBean(MeterBinder.class)
                .doesNotHaveBean(HealthIndicator.class));
  }

  @Test
  void aPathAFileAddressAndTheClassPathNameTheSameModel() throws IOException {
    String id = DetectorModel.read(file).id();
    ClassLoader loader =
        new ClassLoader(getClass().getClassLoader()) {
          @Override
          public java.io.InputStream getResourceAsStream(String name) {
            try {
              return name.equals("models/pump.iforest")
                  ? Files.newInputStream(file)
                  : super.getResourceAsStream(name);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        };
    for (String place :
        new String[] {file.toString(), file.toUri().toString(), "classpath:models/pump.iforest"}) {
      runner
          .withClassLoader(loader)
          .withPropertyValues("iforest.model=" + place)
          .run(context -> assertThat(context.getBean(DetectorModel.class).id()).isEqualTo(id));
    }
  }

  @Test
  void settingsAreBound() {
    runner
        .withPropertyValues(
            "iforest.model=" + file,
            "iforest.preset=readings",
            "iforest.learning=adapt",
            "iforest.max-keys=3",
            "iforest.idle=90m",
            "iforest.incident-gap=2")
        .run(
            context -> {
              assertThat(context.getBean(KeyedDetectors.class).maxKeys()).isEqualTo(3);
              IforestProperties properties = context.getBean(IforestProperties.class);
              assertThat(properties.idle()).hasMinutes(90);
              assertThat(properties.learning().name()).isEqualTo("ADAPT");
              assertThat(properties.incidentGap()).isEqualTo(2);
            });
  }

  @Test
  void beansOfTheServiceComeFirst() {
    DetectorModel own = PumpModel.sensors();
    runner
        .withPropertyValues("iforest.model=" + file)
        .withBean("own", DetectorModel.class, () -> own)
        .run(
            context -> {
              assertThat(context.getBean(DetectorModel.class)).isSameAs(own);
              assertThat(context.getBean(KeyedDetectors.class).model()).isSameAs(own);
            });
    runner
        .withBean("one", DetectorModel.class, () -> own)
        .withBean("two", DetectorModel.class, () -> own)
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KeyedDetectors.class));
  }

  @Test
  void metersCount() {
    runner
        .withPropertyValues("iforest.model=" + file)
        .run(
            context -> {
              MeterRegistry registry = new SimpleMeterRegistry();
              context.getBeansOfType(MeterBinder.class).values().forEach(b -> b.bindTo(registry));
              KeyedDetectors detectors = context.getBean(KeyedDetectors.class);
              detectors.detect("a", Map.of("temperature", 63.2, "flow", 58));
              detectors.detect("b", Map.of("temperature", 93.2, "flow", 58));
              detectors.detect("b", Map.of("temperature", 94.2, "flow", 58));
              assertThat(registry.get("iforest.readings").functionCounter().count()).isEqualTo(3);
              assertThat(registry.get("iforest.anomalies").functionCounter().count()).isEqualTo(2);
              assertThat(registry.get("iforest.incidents").functionCounter().count()).isEqualTo(1);
              assertThat(registry.get("iforest.keys").gauge().value()).isEqualTo(2);
              assertThat(registry.get("iforest.keys.forgotten").functionCounter().count()).isZero();
              assertThat(registry.getMeters()).hasSize(5);
            });
  }

  @Test
  void healthSaysWhichModelIsLoaded() {
    runner
        .withPropertyValues("iforest.model=" + file)
        .run(
            context -> {
              Health health = context.getBean(HealthIndicator.class).health();
              assertThat(health.getStatus()).isEqualTo(Status.UP);
              assertThat(health.getDetails())
                  .containsEntry("model", DetectorModel.read(file).id())
                  .containsEntry("preset", "READINGS")
                  .containsEntry("trainingRows", 1_000L)
                  .containsEntry("keys", 0);
              assertThat(health.getDetails().get("fields"))
                  .asString()
                  .contains("temperature", "flow");
            });
    runner
        .withPropertyValues("iforest.model=" + file, "management.health.iforest.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
  }

  @Test
  void aServiceNeedsNeitherMicrometerNorHealth() {
    runner
        .withPropertyValues("iforest.model=" + file)
        .withClassLoader(
            new FilteredClassLoader("io.micrometer", "org.springframework.boot.health"))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(KeyedDetectors.class)
                    .doesNotHaveBean("iforestMetrics")
                    .doesNotHaveBean("iforestHealthIndicator"));
  }

  @Test
  void aModelThatCannotBeUsedEndsTheStartWithAReasonAndARemedy() throws IOException {
    Path damaged = folder.resolve("damaged.iforest");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);
    refused("iforest.model=" + folder.resolve("none"), "does not exist", "iforest train");
    refused("iforest.model=classpath:none.iforest", "does not exist", "classpath:NAME");
    refused("iforest.model=http://127.0.0.1/pump.iforest", "not read from", "classpath:NAME");
    refused("iforest.model=" + damaged, "cannot be used", "Maven must not filter it");
    refused("iforest.model=" + folder, "cannot be read", "a path");
    runner
        .withPropertyValues("iforest.model=" + file, "iforest.preset=sensors")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining(
                        "has the preset READINGS, and iforest.preset is SENSORS"));
  }

  private void refused(String property, String reason, String remedy) {
    runner
        .withPropertyValues(property)
        .run(
            context -> {
              FailureAnalysis analysis =
                  new UnusableModelAnalyzer().analyze(context.getStartupFailure());
              assertThat(analysis.getDescription()).contains(property, reason);
              assertThat(analysis.getAction()).contains(remedy);
            });
  }

  /** What an editor shows: the annotation processor has found every setting, with a description. */
  @Test
  void everySettingIsDescribed() throws IOException {
    String metadata;
    try (var in =
        IforestProperties.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (String name :
        new String[] {"model", "preset", "learning", "max-keys", "idle", "incident-gap"}) {
      assertThat(metadata)
          .containsPattern(
              "\"name\": \"iforest."
                  + name
                  + "\",\\s+\"type\": \"[^\"]+\",\\s+\"description\": \"[^\"]{20,}\"");
    }
  }
}
