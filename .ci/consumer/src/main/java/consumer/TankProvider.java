package consumer;

import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceProvider;
import java.util.Random;
import java.util.Set;

/** A source: {@code tank://N} has N readings of a tank that loses its water at reading 800. */
public final class TankProvider implements SourceProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("tank");
  }

  @Override
  public String form() {
    return "tank://N";
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
    int last = Integer.parseInt(number);
    Random random = new Random(2);
    return new RecordReader() {
      private int n;

      @Override
      public boolean read(RecordBuffer record) {
        if (n == last) {
          return false;
        }
        n++;
        double level = n < 800 || n > 803 ? 80 + random.nextGaussian() : 12;
        double temperature = 21 + random.nextGaussian();
        record.begin();
        record.number(record.slot("level"), level, Double.toString(level));
        record.number(record.slot("temperature"), temperature, Double.toString(temperature));
        return true;
      }

      @Override
      public long position() {
        return n;
      }

      @Override
      public String where() {
        return "reading " + n;
      }

      @Override
      public void close() {}
    };
  }
}
