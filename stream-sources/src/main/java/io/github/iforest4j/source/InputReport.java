package io.github.iforest4j.source;

/** Receives what a person should know about a source, in sentences. */
@FunctionalInterface
public interface InputReport {
  /** Drops everything. */
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

  /**
   * A doubt about CSV that a setting would settle. Unless overridden, it is reported without the
   * setting.
   *
   * @param setting what to set
   * @param value what it could be; empty if there is only one answer
   */
  default void doubt(Severity severity, String message, CsvFormat.Setting setting, String value) {
    report(severity, message);
  }

  /** A report that leaves notes out. */
  default InputReport warningsOnly() {
    InputReport all = this;
    return new InputReport() {
      @Override
      public void report(Severity severity, String message) {
        if (severity == Severity.WARNING) {
          all.report(severity, message);
        }
      }

      @Override
      public void doubt(
          Severity severity, String message, CsvFormat.Setting setting, String value) {
        if (severity == Severity.WARNING) {
          all.doubt(severity, message, setting, value);
        }
      }
    };
  }
}
