package io.github.iforest4j.schema;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the roles of columns beforehand; everything else is proposed from the data.
 *
 * @param timeColumn the column of the event time; null to find one
 * @param keyColumn the column of the stream's key; null for none
 * @param labelColumns the columns of ground truth; empty to recognise them by name
 * @param categorical columns to treat as categories
 * @param ignored columns to leave out
 * @param features if not empty, the only columns that become features
 * @param timeFormat how the event time is written, as far as it is known; {@link TimeFormat#PLAIN}
 *     to find out
 */
public record SchemaOptions(
    @Nullable String timeColumn,
    @Nullable String keyColumn,
    Set<String> labelColumns,
    Set<String> categorical,
    Set<String> ignored,
    List<String> features,
    TimeFormat timeFormat) {

  /** Nothing is known: all roles are proposed. */
  public static final SchemaOptions NONE =
      new SchemaOptions(null, null, Set.of(), Set.of(), Set.of(), List.of());

  /** Copies the collections. */
  public SchemaOptions {
    labelColumns = Set.copyOf(labelColumns);
    categorical = Set.copyOf(categorical);
    ignored = Set.copyOf(ignored);
    features = List.copyOf(features);
    Objects.requireNonNull(timeFormat, "timeFormat");
  }

  /** How the event time is written is found out. */
  public SchemaOptions(
      @Nullable String timeColumn,
      @Nullable String keyColumn,
      Set<String> labelColumns,
      Set<String> categorical,
      Set<String> ignored,
      List<String> features) {
    this(timeColumn, keyColumn, labelColumns, categorical, ignored, features, TimeFormat.PLAIN);
  }

  /** A builder that starts from {@link #NONE}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what is known; each setter returns this builder. Not thread-safe. */
  public static final class Builder {
    private @Nullable String timeColumn;
    private @Nullable String keyColumn;
    private Set<String> labelColumns = Set.of();
    private Set<String> categorical = Set.of();
    private Set<String> ignored = Set.of();
    private List<String> features = List.of();

    private Builder() {}

    /** The column of the event time. */
    public Builder time(String column) {
      timeColumn = column;
      return this;
    }

    /** The column of the stream's key. */
    public Builder key(String column) {
      keyColumn = column;
      return this;
    }

    /** The columns of ground truth. */
    public Builder labels(String... columns) {
      labelColumns = Set.of(columns);
      return this;
    }

    /** Columns to treat as categories. */
    public Builder categorical(String... columns) {
      categorical = Set.of(columns);
      return this;
    }

    /** Columns to leave out. */
    public Builder ignored(String... columns) {
      ignored = Set.of(columns);
      return this;
    }

    /** The only columns that become features. */
    public Builder features(String... columns) {
      features = List.of(columns);
      return this;
    }

    /** Makes the options. */
    public SchemaOptions build() {
      return new SchemaOptions(timeColumn, keyColumn, labelColumns, categorical, ignored, features);
    }
  }
}
