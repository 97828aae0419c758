package io.github.iforest4j.demo;

import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceProvider;
import java.util.Set;

/**
 * A source as someone else may write it, with nothing but what is public: {@code demo://N} counts
 * to N. It is registered by one line under {@code META-INF/services}.
 */
public final class DemoProvider implements SourceProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("demo");
  }

  @Override
  public String form() {
    return "demo://N";
  }

  @Override
  public boolean isEndless() {
    return false;
  }

  @Override
  public RecordReader open(SourceContext context) {
    int last = Integer.parseInt(context.uri().getAuthority());
    return new RecordReader() {
      private int n;

      @Override
      public boolean read(RecordBuffer record) {
        if (n == last) {
          return false;
        }
        record.begin();
        record.number(record.slot("n"), ++n, Integer.toString(n));
        record.text(record.slot("name"), "no. " + n, "no. " + n);
        return true;
      }

      @Override
      public long position() {
        return n;
      }

      @Override
      public String where() {
        return "number " + n;
      }

      @Override
      public boolean isLive() {
        return false;
      }

      @Override
      public boolean canSeek() {
        return true;
      }

      @Override
      public void rewind() {
        n = 0;
      }

      @Override
      public void close() {}
    };
  }
}
