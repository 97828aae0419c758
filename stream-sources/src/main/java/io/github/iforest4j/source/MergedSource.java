package io.github.iforest4j.source;

import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.InputReport.Severity;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Several sources as one. A source that ends or fails is reported and dropped; the others go on.
 * When the last one has gone, this one ends; it fails if all failed.
 *
 * <p>Files are read in turn, always the one that had the fewest readings so far, so that reading
 * them again gives the same order. Otherwise each source has a thread that reads one reading ahead
 * and waits until that is taken: first come, first served, and nothing else is kept in memory.
 */
final class MergedSource implements RecordSource {
  private static final int MAX_NAMES = 3;

  private final List<ReadingSource> sources;
  private final InputReport report;
  private final boolean inTurn;
  private final boolean[] over;
  private int left;
  private @Nullable IOException failure;
  private int last;
  private volatile boolean closed;

  /** Those whose reading waits to be taken, or that have ended; empty for files. */
  private final BlockingQueue<Feed> ready;

  /** Made for the first reading; never for files. */
  private volatile Feed @Nullable [] feeds;

  /** A source and the thread that reads it. */
  private final class Feed implements Runnable {
    private final int index;
    private final Semaphore taken = new Semaphore(0);
    private boolean hasReading;
    private @Nullable IOException failure;
    private @Nullable RuntimeException bug;

    Feed(int index) {
      this.index = index;
    }

    @Override
    public void run() {
      ReadingSource source = sources.get(index);
      try {
        do {
          try {
            hasReading = source.fetch();
          } catch (IOException e) {
            hasReading = false;
            failure = e;
          } catch (RuntimeException e) {
            hasReading = false;
            bug = e;
          }
          // There is room for every feed.
          ready.add(this);
          if (hasReading) {
            taken.acquire();
          }
        } while (hasReading && !closed);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Merges at least two sources. */
  MergedSource(List<ReadingSource> sources, InputReport report) {
    this.sources = List.copyOf(sources);
    this.report = report;
    this.inTurn = sources.stream().allMatch(s -> s.canSeek() && !s.isLive());
    this.over = new boolean[sources.size()];
    this.left = sources.size();
    this.ready = new ArrayBlockingQueue<>(sources.size());
    sources.forEach(ReadingSource::nameReadings);
  }

  @Override
  public boolean next(RecordRow row) throws IOException {
    return next(row, null);
  }

  @Override
  public boolean next(RecordTable table) throws IOException {
    return next(null, table);
  }

  /** Reads into the row, or into the table; exactly one of them is not null. */
  private boolean next(@Nullable RecordRow row, @Nullable RecordTable table) throws IOException {
    while (left > 0 && !closed) {
      boolean found = inTurn ? nextInTurn(row, table) : nextReady(row, table);
      if (found) {
        return true;
      }
    }
    if (failure != null && !closed && sources.stream().allMatch(RecordSource::hasFailed)) {
      throw failure;
    }
    return false;
  }

  private boolean nextInTurn(@Nullable RecordRow row, @Nullable RecordTable table) {
    int turn = -1;
    for (int i = 0; i < over.length; i++) {
      if (!over[i] && (turn < 0 || readings(i) < readings(turn))) {
        turn = i;
      }
    }
    try {
      if (into(sources.get(turn), row, table)) {
        last = turn;
        return true;
      }
      ended(turn, null);
    } catch (IOException e) {
      ended(turn, e);
    }
    return false;
  }

  private static boolean into(
      ReadingSource source, @Nullable RecordRow row, @Nullable RecordTable table)
      throws IOException {
    return table == null ? source.next(Objects.requireNonNull(row)) : source.next(table);
  }

  private long readings(int i) {
    return sources.get(i).counts().readings();
  }

  private boolean nextReady(@Nullable RecordRow row, @Nullable RecordTable table) {
    if (feeds == null) {
      start();
    } else if (!over[last]) {
      // The source may go on only now: until here, the caller may ask about the last reading.
      feeds[last].taken.release();
    }
    Feed feed;
    try {
      feed = ready.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      return false;
    }
    last = feed.index;
    if (closed) {
      return false;
    }
    if (feed.bug != null) {
      throw feed.bug;
    }
    if (!feed.hasReading) {
      ended(feed.index, feed.failure);
      return false;
    }
    ReadingSource source = sources.get(feed.index);
    if (table != null) {
      source.take(table);
      return true;
    }
    try {
      return source.take(Objects.requireNonNull(row));
    } catch (IOException e) {
      ended(feed.index, e);
      feed.taken.release();
      return false;
    }
  }

  private void start() {
    Feed[] begun = new Feed[sources.size()];
    for (int i = 0; i < begun.length; i++) {
      begun[i] = new Feed(i);
    }
    feeds = begun;
    for (Feed feed : begun) {
      Thread thread = new Thread(feed, "source-" + (feed.index + 1));
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void ended(int i, @Nullable IOException why) {
    if (closed || over[i]) {
      return;
    }
    over[i] = true;
    left--;
    ReadingSource source = sources.get(i);
    String others = left == 0 ? "" : left == 1 ? "; one source goes on" : "; " + left + " go on";
    if (why == null) {
      if (!inTurn) {
        // Files stay open, since they may have to seek.
        source.close();
      }
      report.report(Severity.NOTE, source.name() + ": ended" + others);
      return;
    }
    failure = why;
    source.fail();
    String message = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    String line = message.lines().findFirst().orElse("failed");
    report.report(
        Severity.WARNING,
        (line.startsWith(source.name()) ? "" : source.name() + ": ") + line + others);
  }

  @Override
  public String name() {
    String names =
        sources.stream().limit(MAX_NAMES).map(RecordSource::name).collect(Collectors.joining(", "));
    int more = sources.size() - MAX_NAMES;
    return more <= 0 ? names : names + " and " + more + " more";
  }

  @Override
  public String session() {
    return sources.get(last).session();
  }

  @Override
  public boolean isLive() {
    return sources.stream().anyMatch(RecordSource::isLive);
  }

  /** Whether all can; for live ones, it is not known which comes next. */
  @Override
  public boolean canSeek() {
    return inTurn;
  }

  /** The sum of the parts' readings, and a JSON array of the parts' tokens. */
  @Override
  public Place place() {
    if (!canSeek()) {
      return RecordSource.super.place();
    }
    ArrayNode tokens = JsonMapper.shared().createArrayNode();
    long sum = 0;
    for (ReadingSource source : sources) {
      Place place = source.place();
      sum += place.reading();
      tokens.addArray().add(place.reading()).add(place.token());
    }
    return new Place(sum, sum == 0 ? "" : JsonMapper.shared().writeValueAsString(tokens));
  }

  /** Each part goes to its own place; those that had ended go on if more has been appended. */
  @Override
  public void seek(Place place) throws IOException {
    if (!canSeek()) {
      throw new UnsupportedOperationException(name() + " cannot seek");
    }
    List<Place> places = parsed(place);
    left = 0;
    for (int i = 0; i < places.size(); i++) {
      over[i] = sources.get(i).hasFailed();
      if (!over[i]) {
        sources.get(i).seek(places.get(i));
        left++;
      }
    }
  }

  private List<Place> parsed(Place place) {
    if (place.equals(Place.BEGINNING)) {
      return Collections.nCopies(sources.size(), Place.BEGINNING);
    }
    try {
      JsonNode tokens = JsonMapper.shared().readTree(place.token());
      if (tokens.isArray() && tokens.size() == sources.size()) {
        return tokens
            .valueStream()
            .map(t -> new Place(t.path(0).asLong(), t.path(1).asString("")))
            .toList();
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("'" + place.token() + "' is no place in " + name(), e);
    }
    throw new IllegalArgumentException("'" + place.token() + "' is no place in " + name());
  }

  @Override
  public long position() {
    return sources.get(last).position();
  }

  @Override
  public long valueTimes(long[] times) {
    return sources.get(last).valueTimes(times);
  }

  @Override
  public List<String> fieldNames() {
    return sources.get(last).fieldNames();
  }

  @Override
  public String text(int field) {
    return sources.get(last).text(field);
  }

  /** The sums as of now. */
  @Override
  public InputCounts counts() {
    return InputCounts.sum(sources.stream().map(RecordSource::counts).toList());
  }

  @Override
  public List<RecordSource> parts() {
    return List.copyOf(sources);
  }

  @Override
  public int part() {
    return last;
  }

  @Override
  public List<String> originFields() {
    return Stream.concat(
            Stream.of(ReadingSource.SOURCE),
            sources.stream().flatMap(s -> s.originFields().stream()))
        .distinct()
        .toList();
  }

  @Override
  public boolean hasFailed() {
    return sources.stream().anyMatch(RecordSource::hasFailed);
  }

  @Override
  public void fieldsDiffer() {
    sources.forEach(RecordSource::fieldsDiffer);
  }

  @Override
  public void close() {
    closed = true;
    sources.forEach(RecordSource::close);
    Feed[] running = feeds;
    if (running != null) {
      for (Feed feed : running) {
        feed.taken.release();
      }
    }
  }
}
