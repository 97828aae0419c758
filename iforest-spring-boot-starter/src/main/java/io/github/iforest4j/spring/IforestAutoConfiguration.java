package io.github.iforest4j.spring;

import io.github.iforest4j.detect.DetectorModel;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;

/**
 * A {@link DetectorModel} if {@code iforest.model} names one, and {@link KeyedDetectors} for the
 * one model that there is. A bean of the service's own replaces each of them.
 */
@AutoConfiguration
@EnableConfigurationProperties(IforestProperties.class)
public final class IforestAutoConfiguration {
  /** Made by Spring. */
  IforestAutoConfiguration() {}

  /** The model that the settings name. */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty("iforest.model")
  DetectorModel iforestModel(IforestProperties properties, ResourceLoader loader) {
    String model = Objects.requireNonNull(properties.model(), "iforest.model");
    return ModelFile.read(model, properties.preset(), loader);
  }

  /** Detectors of the one model. */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnSingleCandidate(DetectorModel.class)
  KeyedDetectors iforestDetectors(DetectorModel model, IforestProperties properties) {
    return new KeyedDetectors(model, properties);
  }
}
