package io.github.iforest4j.engine;

import io.github.iforest4j.engine.RunState.PartPlace;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.ChangedSourceException;
import io.github.iforest4j.source.Place;
import io.github.iforest4j.source.RecordSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * How far each part of a source has taken effect. Not thread-safe; a reading allocates nothing.
 *
 * <p>A state of version 2 has a hash of the last reading instead of tokens: with such a state, the
 * parts are read again up to that reading.
 */
final class Places {
  private final RecordSource source;
  private final List<RecordSource> parts;

  /** What each part is called: as in the state, if it is there under another name of the file. */
  private final List<String> sessions;

  /** The position of the last reading of each part that took effect; 0 before the first. */
  private final long[] positions;

  /** Where an earlier run was, for the parts that are here again. */
  private final List<@Nullable PartPlace> before;

  /** Begins where the source is: readings so far have taken effect, for example for learning. */
  Places(RecordSource source) {
    this.source = source;
    this.parts = source.parts();
    this.sessions = new ArrayList<>(parts.stream().map(RecordSource::session).toList());
    this.positions = new long[parts.size()];
    this.before = new ArrayList<>(Collections.nCopies(parts.size(), null));
    for (int i = 0; i < positions.length; i++) {
      positions[i] = parts.get(i).place().reading();
    }
  }

  /** Notes that the last reading of the source has taken effect. */
  void took() {
    positions[source.part()] = source.position();
  }

  /**
   * The session of the part that the last reading came from. A file keeps the name that it has in
   * the state, so that its readings have the same ids under every name.
   */
  String session() {
    return sessions.get(source.part());
  }

  /** How far each part has taken effect; empty if the source cannot be read again. */
  List<PartPlace> places() {
    List<PartPlace> places = new ArrayList<>();
    for (int i = 0; source.canSeek() && i < positions.length; i++) {
      Place place = parts.get(i).place();
      // A read that failed may have moved the source on.
      String token = place.reading() == positions[i] ? place.token() : "";
      places.add(new PartPlace(sessions.get(i), positions[i], token, 0));
    }
    return places;
  }

  /** Takes over where an earlier run was, for the parts that are here again. */
  void resume(List<PartPlace> places) {
    for (PartPlace place : places) {
      int i = source.canSeek() ? part(place.session()) : -1;
      if (i >= 0) {
        sessions.set(i, place.session());
        positions[i] = place.position();
        before.set(i, place);
      }
    }
  }

  /** The part that a session was of: the one of that name, or else of that file; −1 if none. */
  private int part(String session) {
    int named = sessions.indexOf(session);
    Path file = named < 0 ? file(session) : null;
    for (int i = 0; file != null && i < positions.length; i++) {
      if (before.get(i) == null && file.equals(file(sessions.get(i)))) {
        return i;
      }
    }
    return named;
  }

  /** The file of a name, whatever it is called; null if there is none. */
  private static @Nullable Path file(String name) {
    try {
      return (name.startsWith("file:") ? Path.of(URI.create(name)) : Path.of(name)).toRealPath();
    } catch (IOException | IllegalArgumentException | FileSystemNotFoundException e) {
      return null;
    }
  }

  /** The positions after which the parts continue; empty if the source is another one. */
  List<Long> continuesAfter() {
    boolean known = before.stream().anyMatch(Objects::nonNull);
    return known ? LongStream.of(positions).boxed().toList() : List.of();
  }

  /**
   * Moves each part behind what took effect.
   *
   * @param row overwritten
   * @param folder where the state is, for a message
   * @throws BadInputException if a part is not what it was
   */
  void seek(RecordRow row, Path folder) throws IOException {
    for (int i = 0; i < positions.length; i++) {
      PartPlace place = before.get(i);
      // Before the first reading, a file begins at its beginning; a topic at where the run began.
      if (place == null || place.position() == 0 && place.token().isEmpty()) {
        continue;
      }
      RecordSource part = parts.get(i);
      if (place.hash() != 0) {
        skip(part, row, place.position(), place.hash(), folder);
        continue;
      }
      try {
        part.seek(new Place(place.position(), place.token()));
      } catch (ChangedSourceException e) {
        throw changed(
            part,
            place.position(),
            e.isGone() ? "is not there any more" : "is another one now",
            folder);
      }
    }
  }

  private static void skip(RecordSource part, RecordRow row, long position, int hash, Path folder)
      throws IOException {
    while (part.next(row)) {
      if (part.position() < position) {
        continue;
      }
      boolean there = part.position() == position;
      if (there && hash == hash(row)) {
        return;
      }
      throw changed(part, position, "is another one now", folder);
    }
    throw changed(part, position, "is not there any more", folder);
  }

  private static BadInputException changed(
      RecordSource part, long position, String how, Path folder) {
    return new BadInputException(
        part.name()
            + ": has changed since the state was saved: the reading at position "
            + position
            + " (its line, or its element in an array) "
            + how
            + "\nName another state folder than "
            + folder
            + ", or remove it to start again.");
  }

  /** A hash of everything that a reading says; never 0. */
  static int hash(RecordRow row) {
    int hash = 1;
    for (int f = 0; f < row.schema().numFields(); f++) {
      FieldState state = row.state(f);
      hash = 31 * hash + state.ordinal();
      if (state == FieldState.NUMBER || state == FieldState.BOOLEAN) {
        hash = 31 * hash + Double.hashCode(row.number(f));
      } else if (state == FieldState.TEXT) {
        hash = 31 * hash + row.text(f).hashCode();
      }
    }
    return hash == 0 ? 1 : hash;
  }
}
