package io.github.iforest4j.flink.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The manifests under {@code docs/kubernetes} fit the job and Flink. */
class ManifestsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("iforest.root"), "docs", "kubernetes");

  private static Object at(Object node, String... path) {
    Object found = node;
    for (String name : path) {
      assertThat(found).as(String.join(".", path)).isInstanceOf(Map.class);
      found = ((Map<?, ?>) found).get(name);
      assertThat(found).as(String.join(".", path)).isNotNull();
    }
    return found;
  }

  private static Object manifest() throws IOException {
    return new Load(LoadSettings.builder().build())
        .loadFromString(Files.readString(FOLDER.resolve("flink-job.yaml")));
  }

  @Test
  void theDeploymentStartsTheJarOfItsImage() throws IOException {
    Object manifest = manifest();
    assertThat(at(manifest, "apiVersion")).isEqualTo("flink.apache.org/v1beta1");
    assertThat(at(manifest, "kind")).isEqualTo("FlinkDeployment");
    String jar = at(manifest, "spec", "job", "jarURI").toString().replace("local://", "");
    String dockerfile = Files.readString(FOLDER.resolve("Dockerfile"));
    assertThat(dockerfile).contains("COPY iforest-flink-job.jar " + jar + "\n");
    assertThat(Files.readString(FOLDER.resolve("../../iforest-flink-job/pom.xml")))
        .contains("<finalName>iforest-flink-job</finalName>");
    assertThat(dockerfile).contains("-t " + at(manifest, "spec", "image") + " ");
    List<?> arguments = (List<?>) at(manifest, "spec", "job", "args");
    int model = arguments.indexOf("--model") + 1;
    assertThat(dockerfile).contains(" " + arguments.get(model) + "\n");
  }

  @Test
  void itsArgumentsAreOptionsOfTheJob() throws IOException {
    List<?> arguments = (List<?>) at(manifest(), "spec", "job", "args");
    String[] texts = arguments.stream().map(Object::toString).toArray(String[]::new);
    assertThatCode(() -> KafkaJob.parse(new Configuration(), texts)).doesNotThrowAnyException();
  }

  @Test
  void itsSettingsAreSettingsOfFlink() throws Exception {
    Set<String> known = new TreeSet<>();
    for (Class<?> options :
        List.of(
            CheckpointingOptions.class,
            CoreOptions.class,
            ExecutionOptions.class,
            HighAvailabilityOptions.class,
            PipelineOptions.class,
            StateBackendOptions.class,
            TaskManagerOptions.class)) {
      for (var field : options.getFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
          known.add(((ConfigOption<?>) field.get(null)).key());
        }
      }
    }
    Map<?, ?> settings = (Map<?, ?>) at(manifest(), "spec", "flinkConfiguration");
    assertThat(settings).isNotEmpty();
    for (Map.Entry<?, ?> setting : settings.entrySet()) {
      assertThat(known).contains(setting.getKey().toString());
      assertThat(setting.getValue()).as("%s", setting.getKey()).isInstanceOf(String.class);
    }
  }
}
