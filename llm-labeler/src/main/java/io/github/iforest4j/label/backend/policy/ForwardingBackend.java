package io.github.iforest4j.label.backend.policy;

import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.ModelProfile;
import java.time.Duration;

/** A backend that forwards all calls to another; subclasses override some. */
abstract class ForwardingBackend implements ChatBackend {
  private final ChatBackend inner;

  ForwardingBackend(ChatBackend inner) {
    this.inner = inner;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public String model() {
    return inner.model();
  }

  @Override
  public String description() {
    return inner.description();
  }

  @Override
  public void prepare(Duration budget) throws LabelingException {
    inner.prepare(budget);
  }

  @Override
  public ModelProfile profile(Duration budget) throws LabelingException {
    return inner.profile(budget);
  }

  @Override
  public ChatReply complete(ChatRequest request) throws LabelingException {
    return inner.complete(request);
  }

  @Override
  public void close() {
    inner.close();
  }
}
