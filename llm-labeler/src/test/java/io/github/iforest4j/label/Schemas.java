package io.github.iforest4j.label;

/** The JSON schema that labelling requests carry, for tests of other packages. */
public final class Schemas {
  private Schemas() {}

  /** The schema of a label with the standard categories. */
  public static String label() {
    return LabelReply.schema(LabelTaxonomy.STANDARD.categories());
  }
}
