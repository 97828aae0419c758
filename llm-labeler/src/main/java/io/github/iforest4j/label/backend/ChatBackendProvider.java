package io.github.iforest4j.label.backend;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds a backend by name: implement it, name the class in {@code provides} of the module or in
 * {@code META-INF/services}, and {@code Labelers.of} finds it.
 */
public interface ChatBackendProvider {
  /** The name that selects it; a built-in name takes precedence. */
  String name();

  /**
   * Opens the backend. Should not block.
   *
   * @param environment settings and keys, normally {@link System#getenv()}
   * @param model the model that the user chose; null for the backend's default
   * @throws IllegalArgumentException if a setting is missing or unusable; the message says how to
   *     fix it, and never holds a key
   */
  ChatBackend open(Map<String, String> environment, @Nullable String model);
}
