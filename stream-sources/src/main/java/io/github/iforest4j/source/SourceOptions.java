package io.github.iforest4j.source;

import io.github.iforest4j.time.Timing;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a source is read. Immutable; start from {@link #DEFAULT} or {@link #builder()}. */
public final class SourceOptions {
  /** All rows, no reports, no standard input, six attempts to connect, then reconnecting. */
  public static final SourceOptions DEFAULT = builder().build();

  private final InputLimits limits;
  private final RowRange rows;
  private final InputReport report;
  private final CsvFormat csv;
  private final Set<String> missing;
  private final Map<String, String> renamed;
  private final @Nullable Assembly assembly;
  private final boolean keepText;
  private final InputStream stdin;
  private final Map<String, String> environment;
  private final Timing timing;
  private final int connectAttempts;
  private final boolean reconnect;

  private SourceOptions(Builder builder) {
    limits = builder.limits;
    rows = builder.rows;
    report = builder.report;
    csv = builder.csv;
    missing = builder.missing;
    renamed = builder.renamed;
    assembly = builder.assembly;
    keepText = builder.keepText;
    stdin = builder.stdin;
    environment = builder.environment;
    timing = builder.timing;
    connectAttempts = builder.connectAttempts;
    reconnect = builder.reconnect;
  }

  /** A builder that starts from the default options. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from these options. */
  public Builder toBuilder() {
    return new Builder()
        .limits(limits)
        .rows(rows)
        .report(report)
        .csv(csv)
        .missing(missing)
        .renamed(renamed)
        .assembly(assembly)
        .keepText(keepText)
        .stdin(stdin)
        .environment(environment)
        .timing(timing)
        .connectAttempts(connectAttempts)
        .reconnect(reconnect);
  }

  /** The limits for one reading. */
  public InputLimits limits() {
    return limits;
  }

  /** The part of the source that is read. */
  public RowRange rows() {
    return rows;
  }

  /** Receives what a person should know about the source. */
  public InputReport report() {
    return report;
  }

  /** What is known about the form of CSV. */
  public CsvFormat csv() {
    return csv;
  }

  /** Values that stand for a missing one, besides the usual words. Unmodifiable. */
  public Set<String> missing() {
    return missing;
  }

  /** New names of fields, by the names that the source gives them. Unmodifiable. */
  public Map<String, String> renamed() {
    return renamed;
  }

  /** How records with one value each become readings; null if each record is a reading. */
  public @Nullable Assembly assembly() {
    return assembly;
  }

  /** Whether {@link RecordSource#text} is available. */
  public boolean keepText() {
    return keepText;
  }

  /** What the source {@code -} reads. */
  public InputStream stdin() {
    return stdin;
  }

  /** The variables that hold user names and passwords. Unmodifiable. */
  public Map<String, String> environment() {
    return environment;
  }

  /** Where time comes from and how to wait between attempts to connect. */
  public Timing timing() {
    return timing;
  }

  /** The maximum number of attempts to make the first connection. */
  public int connectAttempts() {
    return connectAttempts;
  }

  /** Whether to connect again when the server ends the connection. */
  public boolean reconnect() {
    return reconnect;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private InputLimits limits = InputLimits.DEFAULT;
    private RowRange rows = RowRange.ALL;
    private InputReport report = InputReport.SILENT;
    private CsvFormat csv = CsvFormat.GUESSED;
    private Set<String> missing = Set.of();
    private Map<String, String> renamed = Map.of();
    private @Nullable Assembly assembly;
    private boolean keepText;
    private InputStream stdin = InputStream.nullInputStream();
    private Map<String, String> environment = Map.of();
    private Timing timing = Timing.SYSTEM;
    private int connectAttempts = 6;
    private boolean reconnect = true;

    private Builder() {}

    /** Limits one reading; {@link InputLimits#DEFAULT} unless set. */
    public Builder limits(InputLimits value) {
      limits = Objects.requireNonNull(value, "limits");
      return this;
    }

    /** Reads only a part of the source; all of it unless set. */
    public Builder rows(RowRange value) {
      rows = Objects.requireNonNull(value, "rows");
      return this;
    }

    /** Sets the receiver of messages for a person; none unless set. */
    public Builder report(InputReport value) {
      report = Objects.requireNonNull(value, "report");
      return this;
    }

    /** Sets what is known about the form of CSV; all of it is guessed unless set. */
    public Builder csv(CsvFormat value) {
      csv = Objects.requireNonNull(value, "csv");
      return this;
    }

    /**
     * Sets values that stand for a missing one, such as {@code -200} or {@code ?}; none unless set,
     * besides the usual words. A number means all numbers that are equal to it.
     */
    public Builder missing(Set<String> values) {
      missing = Set.copyOf(values);
      return this;
    }

    /**
     * Gives fields other names; none unless set.
     *
     * @param names new names, by the names that the source gives, such as {@code data.t}
     */
    public Builder renamed(Map<String, String> names) {
      renamed = Map.copyOf(names);
      return this;
    }

    /** Makes readings of records with one value each; each record is a reading unless set. */
    public Builder assembly(@Nullable Assembly value) {
      assembly = value;
      return this;
    }

    /**
     * Keeps the text of each value as it was written, for {@link RecordSource#text}. Costs one
     * object per value; off unless set.
     */
    public Builder keepText(boolean value) {
      keepText = value;
      return this;
    }

    /** Sets what the source {@code -} reads; nothing unless set. */
    public Builder stdin(InputStream value) {
      stdin = Objects.requireNonNull(value, "stdin");
      return this;
    }

    /** Sets the variables that hold user names and passwords; none unless set. */
    public Builder environment(Map<String, String> value) {
      environment = Map.copyOf(value);
      return this;
    }

    /** Sets where time comes from; {@link Timing#SYSTEM} unless set. */
    public Builder timing(Timing value) {
      timing = Objects.requireNonNull(value, "timing");
      return this;
    }

    /**
     * Limits the attempts to make the first connection; 6 unless set. A connection that was lost
     * later is tried again forever.
     *
     * @param value at least 1; {@link Integer#MAX_VALUE} for no limit
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder connectAttempts(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("connectAttempts must be at least 1, was " + value);
      }
      connectAttempts = value;
      return this;
    }

    /** Sets whether to connect again when the server ends the connection; true unless set. */
    public Builder reconnect(boolean value) {
      reconnect = value;
      return this;
    }

    /** The options as they are now. */
    public SourceOptions build() {
      return new SourceOptions(this);
    }
  }
}
