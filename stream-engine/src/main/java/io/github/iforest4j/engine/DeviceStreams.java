package io.github.iforest4j.engine;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.KeyedDetectors;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.event.EpisodeEvent;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run remembers of its stream: one memory, or one for each device when a column names them.
 * Devices are bounded by number and, on a live stream, by how long they were silent. One writer; a
 * reading of a known device allocates nothing here.
 */
public final class DeviceStreams {
  /** How many devices are kept unless told otherwise. */
  static final int MAX_KEYS = 10_000;

  /** The same for the preset that learns, which takes 1 MB for each. */
  static final int MAX_LEARNING_KEYS = 200;

  /** How long a silent device is kept unless told otherwise. */
  public static final Duration IDLE = Duration.ofDays(1);

  /**
   * How streams are told apart and judged.
   *
   * @param keyField the field that names the device; −1 for one stream
   * @param maxKeys how many devices are kept
   * @param idle how long a device is kept that is silent
   * @param learning whether detectors learn from the stream
   * @param episodeGap an episode is over after so many readings without an anomaly
   */
  public record Settings(
      int keyField, int maxKeys, Duration idle, Learning learning, int episodeGap) {
    /** What suits a model: its key, its window as the gap, frozen. */
    public static Settings of(DetectorModel model) {
      Preset preset = model.config().preset();
      return new Settings(
          model.schema().firstWithRole(FieldRole.KEY),
          preset == Preset.METRIC ? MAX_LEARNING_KEYS : MAX_KEYS,
          IDLE,
          Learning.FROZEN,
          // For so long an anomaly stays in the windows, and alarms may come and go.
          Math.max(1, preset.wake()));
    }

    public Settings withKeys(int field, int max, Duration longestIdle) {
      return new Settings(field, max, longestIdle, learning, episodeGap);
    }

    public Settings withLearning(Learning value) {
      return new Settings(keyField, maxKeys, idle, value, episodeGap);
    }

    public Settings withEpisodeGap(int value) {
      return new Settings(keyField, maxKeys, idle, learning, value);
    }
  }

  /** The memory of one device, or of the only stream. */
  static final class DeviceStream {
    final String key;
    final AnomalyDetector detector;
    final Incidents incidents;
    final RecentReadings recent;

    private DeviceStream(String key, AnomalyDetector detector, int episodeGap) {
      this.key = key;
      this.detector = detector;
      this.incidents = new Incidents(detector.model().schema(), episodeGap);
      this.recent = new RecentReadings(detector.model().schema());
    }
  }

  private final DetectorModel model;
  private final Settings settings;

  /** Null for one stream. */
  private final KeyedDetectors detectors;

  /** Null when a column names the devices. */
  private DeviceStream only;

  /** The rest of each device's memory; the one that was silent for longest comes first. */
  private final LinkedHashMap<String, DeviceStream> streams = new LinkedHashMap<>(16, .75f, true);

  private final List<EpisodeEvent> cutShort = new ArrayList<>();
  private DeviceStream latest;

  DeviceStreams(DetectorModel model, Settings settings) {
    this.model = model;
    this.settings = settings;
    if (settings.keyField() < 0) {
      detectors = null;
      only = new DeviceStream("", model.newDetector(settings.learning()), settings.episodeGap());
    } else {
      detectors =
          new KeyedDetectors(
              () -> model.newDetector(settings.learning()), settings.maxKeys(), settings.idle());
      only = null;
    }
  }

  /** Whether a column names the devices. */
  boolean areKeyed() {
    return only == null;
  }

  /**
   * The memory of the device that a reading names.
   *
   * @param millis the time of arrival, or always the same where silence does not count
   */
  DeviceStream of(RecordRow row, long millis) {
    if (only != null) {
      return only;
    }
    String key = row.text(settings.keyField());
    AnomalyDetector detector = detectors.detector(key, millis);
    if (latest != null && latest.detector == detector) {
      return latest;
    }
    DeviceStream stream = streams.get(key);
    if (stream == null || stream.detector != detector) {
      stream = begin(key, detector);
    }
    latest = stream;
    return stream;
  }

  private DeviceStream begin(String key, AnomalyDetector detector) {
    forget(streams.remove(key));
    DeviceStream stream = new DeviceStream(key, detector, settings.episodeGap());
    streams.put(key, stream);
    if (streams.size() > settings.maxKeys()) {
      forget(streams.remove(streams.keySet().iterator().next()));
    }
    return stream;
  }

  /** An episode of a device that is forgotten is over. */
  private void forget(DeviceStream stream) {
    EpisodeEvent open = stream == null ? null : stream.incidents.close();
    if (open != null) {
      cutShort.add(open);
    }
  }

  /** The episodes of devices that were forgotten meanwhile, once; usually none. */
  List<EpisodeEvent> takeCutShort() {
    if (cutShort.isEmpty()) {
      return List.of();
    }
    List<EpisodeEvent> taken = List.copyOf(cutShort);
    cutShort.clear();
    return taken;
  }

  /** How many devices there are; 1 for one stream. */
  int size() {
    return only == null ? detectors.size() : 1;
  }

  /** How many devices were forgotten. */
  long forgotten() {
    return only == null ? detectors.evicted() : 0;
  }

  /** How many episodes are going on. */
  long openEpisodes() {
    if (only != null) {
      return only.incidents.isOpen() ? 1 : 0;
    }
    return streams.values().stream().filter(stream -> stream.incidents.isOpen()).count();
  }

  /** Writes all memories, as {@link #read} reads them. */
  void write(DataOutputStream out) throws IOException {
    out.writeInt(settings.keyField());
    out.writeByte(settings.learning().ordinal());
    if (only != null) {
      bytes(out, only.detector.state().snapshot());
      write(out, only);
      return;
    }
    bytes(out, detectors.snapshot());
    out.writeInt(streams.size());
    for (DeviceStream stream : streams.values()) {
      Incidents.text(out, stream.key);
      write(out, stream);
    }
  }

  private static void write(DataOutputStream out, DeviceStream stream) throws IOException {
    stream.incidents.write(out);
    stream.recent.write(out);
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Goes on where others of the same model were written.
   *
   * @param from where that was, for a message
   * @throws StateException if they were kept with other options
   */
  void read(DataInputStream in, Path from) throws IOException {
    int keyField = in.readInt();
    int learning = in.readUnsignedByte();
    if (keyField != settings.keyField() || learning != settings.learning().ordinal()) {
      if (keyField != settings.keyField()) {
        throw StateException.otherKey(from, keyField >= 0);
      }
      throw StateException.otherLearning(
          from, learning < Learning.values().length ? Learning.values()[learning] : null);
    }
    if (only != null) {
      only = new DeviceStream("", model.resume(Incidents.bytes(in)), settings.episodeGap());
      read(in, only);
      return;
    }
    detectors.restore(Incidents.bytes(in), model::resume);
    Map<String, AnomalyDetector> byKey = new HashMap<>();
    detectors.forEach(byKey::put);
    for (int n = in.readInt(); n > 0; n--) {
      String key = Incidents.text(in);
      AnomalyDetector detector = byKey.get(key);
      // Its detector may be idle since, or one too many now: then so is the rest.
      DeviceStream stream =
          new DeviceStream(
              key, detector == null ? model.newDetector() : detector, settings.episodeGap());
      read(in, stream);
      if (detector != null) {
        streams.put(key, stream);
      }
    }
  }

  private static void read(DataInputStream in, DeviceStream stream) throws IOException {
    stream.incidents.read(in);
    stream.recent.read(in);
  }
}
