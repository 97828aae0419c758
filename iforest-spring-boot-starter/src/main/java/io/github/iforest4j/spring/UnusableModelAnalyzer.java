package io.github.iforest4j.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Spring Boot prints two sentences instead of a stack trace. */
final class UnusableModelAnalyzer extends AbstractFailureAnalyzer<UnusableModelException> {
  @Override
  protected FailureAnalysis analyze(Throwable failure, UnusableModelException cause) {
    return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
  }
}
