package io.github.iforest4j.source.file;

import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceProvider;
import java.io.IOException;
import java.util.Set;

/** Opens {@code -}: the standard input that the options hold. */
public final class StandardInputProvider implements SourceProvider {
  /** For {@link java.util.ServiceLoader}. */
  public StandardInputProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of(STANDARD_INPUT);
  }

  @Override
  public String form() {
    return "-";
  }

  @Override
  public String usage() {
    return "- for standard input";
  }

  @Override
  public boolean isEndless() {
    return false;
  }

  @Override
  public String title(String name) {
    return "standard input";
  }

  @Override
  public RecordReader open(SourceContext context) throws IOException {
    return context.text(context.options().stdin());
  }
}
