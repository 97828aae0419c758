package io.github.iforest4j.engine.calendar;

import com.cronutils.model.time.ExecutionTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import org.jspecify.annotations.Nullable;

/**
 * Windows that begin at the times of five fields of cron, by the clock of a zone. A time that a
 * change of the clock leaves out is that of the change; of a time that comes twice, the first
 * counts.
 *
 * @param times finds times of a clock that never changes: of one that does, the library leaves some
 *     out and repeats others
 */
record CronSeries(String name, long millis, ExecutionTime times, ZoneId zone)
    implements WindowSeries {
  /**
   * Times of readings before this year or after the last are damaged; the library searches long.
   */
  private static final LocalDateTime FIRST = LocalDateTime.of(1900, 1, 1, 0, 0);

  private static final int LAST_YEAR = 100_000;

  @Override
  public boolean recurs() {
    return true;
  }

  @Override
  public PrimitiveIterator.OfLong beginnings(long at) {
    // From before the window, since the end of a gap may stand for several times of the clock.
    LocalDateTime before = LocalDateTime.ofInstant(Instant.ofEpochMilli(at - millis - 1), zone);
    return new Beginnings(before.isBefore(FIRST) ? FIRST : before);
  }

  private long millisOf(LocalDateTime clock) {
    ZoneOffsetTransition change = zone.getRules().getTransition(clock);
    return change != null && change.isGap()
        ? change.toEpochSecond() * 1000
        : clock.atZone(zone).toInstant().toEpochMilli();
  }

  private final class Beginnings implements PrimitiveIterator.OfLong {
    private @Nullable ZonedDateTime next;

    Beginnings(LocalDateTime before) {
      next = after(before.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC));
    }

    private @Nullable ZonedDateTime after(ZonedDateTime time) {
      return time.getYear() > LAST_YEAR ? null : times.nextExecution(time).orElse(null);
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public long nextLong() {
      ZonedDateTime time = next;
      if (time == null) {
        throw new NoSuchElementException();
      }
      next = after(time);
      return millisOf(time.toLocalDateTime());
    }
  }
}
