package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks labellers in order until one answers. Thread-safe if they are. */
final class FallbackLabeler implements AnomalyLabeler {
  private static final Logger LOG = LoggerFactory.getLogger(FallbackLabeler.class);

  private final List<AnomalyLabeler> labelers;

  /** Over at least one labeller; each has its own deadline. */
  FallbackLabeler(List<AnomalyLabeler> labelers) {
    this.labelers = List.copyOf(labelers);
  }

  private interface Ask {
    AnomalyLabel of(AnomalyLabeler labeler) throws LabelingException;
  }

  @Override
  public String name() {
    return labelers.stream().map(AnomalyLabeler::name).collect(Collectors.joining(","));
  }

  @Override
  public String model() {
    return labelers.get(0).model();
  }

  @Override
  public String prompt() {
    return labelers.get(0).prompt();
  }

  @Override
  public String description() {
    return labelers.stream()
        .map(AnomalyLabeler::description)
        .collect(Collectors.joining("; else "));
  }

  @Override
  public void prepare() throws LabelingException {
    labelers.get(0).prepare();
  }

  @Override
  public AnomalyLabel label(Evidence evidence) throws LabelingException {
    return first(labeler -> labeler.label(evidence));
  }

  @Override
  public AnomalyLabel analyse(FileEvidence evidence, Consumer<String> replies)
      throws LabelingException {
    return first(labeler -> labeler.analyse(evidence, replies));
  }

  private AnomalyLabel first(Ask ask) throws LabelingException {
    @Nullable LabelingException last = null;
    for (AnomalyLabeler labeler : labelers) {
      try {
        return ask.of(labeler);
      } catch (LabelingException e) {
        if (e.category() == Category.CANCELLED) {
          throw e;
        }
        LOG.debug("{}: {}, asking the next", labeler.name(), e.category());
        last = e;
      }
    }
    throw Objects.requireNonNull(last, "at least one labeller");
  }

  @Override
  public LabelingMetrics metrics() {
    return labelers.stream()
        .map(AnomalyLabeler::metrics)
        .reduce(LabelingMetrics.NONE, LabelingMetrics::plus);
  }

  @Override
  public void close() {
    labelers.forEach(AnomalyLabeler::close);
  }
}
