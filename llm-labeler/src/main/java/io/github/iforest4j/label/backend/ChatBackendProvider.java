package io.github.iforest4j.label.backend;

import io.github.iforest4j.label.Labelers;
import java.util.Map;

/**
 * Adds a backend by name: implement it, name the class in {@code provides} of the module or in
 * {@code META-INF/services}, and {@link Labelers#of(String, Map)} finds it.
 */
public interface ChatBackendProvider {
  /** The name that selects it; the built-in names win over it. */
  String name();

  /**
   * Opens the backend. Should not block.
   *
   * @param environment where settings and keys come from
   * @param model the model that the user asks for, or null
   * @throws IllegalArgumentException if a setting is missing or unusable; the message says how to
   *     mend it, and never holds a key
   */
  ChatBackend open(Map<String, String> environment, String model);
}
