package io.github.iforest4j.source;

/** Hears what a person should know about a source, in sentences that are safe to print. */
@FunctionalInterface
public interface InputReport {
  /** Hears nothing. */
  InputReport SILENT = (severity, message) -> {};

  /** How much it matters. */
  enum Severity {
    /** Something to know: connected, a field that the model does not use. */
    NOTE,
    /** Something is wrong with the data or the connection. */
    WARNING
  }

  /** One sentence. */
  void report(Severity severity, String message);
}
