package io.github.iforest4j.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** {@link DetectorMetrics}, if the service has Micrometer; Spring Boot binds them. */
@AutoConfiguration(after = IforestAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
public final class IforestMetricsAutoConfiguration {
  /** Made by Spring. */
  IforestMetricsAutoConfiguration() {}

  /** What the detectors count. */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnSingleCandidate(KeyedDetectors.class)
  DetectorMetrics iforestMetrics(KeyedDetectors detectors) {
    return new DetectorMetrics(detectors, List.of());
  }
}
