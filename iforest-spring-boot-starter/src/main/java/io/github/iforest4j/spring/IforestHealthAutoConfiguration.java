package io.github.iforest4j.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * The health contributor {@code iforest}, which says what model is loaded, if the service has
 * health.
 */
@AutoConfiguration(after = IforestAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
public final class IforestHealthAutoConfiguration {
  /** Made by Spring. */
  IforestHealthAutoConfiguration() {}

  /** Up, with the model that is loaded. */
  @Bean
  @ConditionalOnEnabledHealthIndicator("iforest")
  @ConditionalOnMissingBean(name = "iforestHealthIndicator")
  @ConditionalOnSingleCandidate(KeyedDetectors.class)
  HealthIndicator iforestHealthIndicator(KeyedDetectors detectors) {
    return new DetectorHealth(detectors);
  }
}
