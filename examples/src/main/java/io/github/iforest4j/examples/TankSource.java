package io.github.iforest4j.examples;

import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceProvider;
import java.util.Random;
import java.util.Set;

/**
 * A source of your own: {@code tank://1000} has 1,000 readings of a tank whose valve is shut from
 * reading 800 to 803. {@code META-INF/services} names the class, so that {@code Sources.open} and
 * the command know its scheme.
 */
public final class TankSource implements SourceProvider {
  /** For the service loader. */
  public TankSource() {}

  @Override
  public Set<String> schemes() {
    return Set.of("tank");
  }

  @Override
  public String form() {
    return "tank://READINGS";
  }

  @Override
  public boolean isEndless() {
    return false;
  }

  @Override
  public RecordReader open(SourceContext context) {
    String number = String.valueOf(context.uri().getAuthority());
    if (!number.matches("\\d{1,9}")) {
      throw new IllegalArgumentException("'" + context.name() + "' must look like " + form());
    }
    return new Tank(Integer.parseInt(number));
  }

  private static final class Tank implements RecordReader {
    private final int last;
    private final Random random = new Random(2);
    private int n;

    Tank(int last) {
      this.last = last;
    }

    /** Fills the record with the next reading; false at the end. */
    @Override
    public boolean read(RecordBuffer record) {
      if (n == last) {
        return false;
      }
      n++;
      double flow = n < 800 || n > 803 ? 80 + random.nextGaussian() : 12;
      record.begin();
      put(record, "flow", flow);
      put(record, "temperature", 21 + random.nextGaussian());
      return true;
    }

    private static void put(RecordBuffer record, String field, double value) {
      record.number(record.slot(field), value, Double.toString(value));
    }

    /** What alerts and files name; the same reading must always have the same position. */
    @Override
    public long position() {
      return n;
    }

    /** For messages about a reading that cannot be used. */
    @Override
    public String where() {
      return "reading " + n;
    }

    @Override
    public void close() {}
  }
}
