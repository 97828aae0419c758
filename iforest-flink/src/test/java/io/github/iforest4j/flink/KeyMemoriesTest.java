package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.JudgeSettings;
import io.github.iforest4j.engine.testing.Plant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyMemoriesTest {
  private static final DetectorModel MODEL = Plant.model();
  private static final JudgeSettings SETTINGS = JudgeSettings.of(MODEL);

  /** The estimated size of the memory of a key that has had no reading. */
  private static final long ONE = KeyMemories.OVERHEAD + memory(0).heapBytes(false);

  private final Backend backend = new Backend();

  /** A memory with a time of its own, by which a test recognizes it. */
  private static KeyMemory memory(long time) {
    try {
      KeyMemory memory = new KeyMemory();
      memory.judge(MODEL, SETTINGS, "k");
      memory.lastTime = time;
      return memory;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyMemories cache(long maxBytes) {
    return new KeyMemories(backend, key -> backend.current = key, maxBytes, false);
  }

  /** As Flink does it: sets the key, and calls. */
  private void put(KeyMemories memories, String key, KeyMemory memory) throws IOException {
    backend.current = key;
    memories.put(key, memory);
    assertThat(backend.current).isEqualTo(key);
  }

  private @Nullable KeyMemory get(KeyMemories memories, String key) throws IOException {
    backend.current = key;
    return memories.get(key);
  }

  @Test
  void withoutACacheEverythingGoesToTheState() throws IOException {
    KeyMemories memories = cache(0);
    put(memories, "a", memory(1));
    put(memories, "a", memory(2));
    assertThat(backend.writes).containsExactly("a=1", "a=2");
    assertThat(get(memories, "a")).isNotNull().extracting(m -> m.lastTime).isEqualTo(2L);
    assertThat(memories.size()).isZero();
    memories.remove("a");
    assertThat(get(memories, "a")).isNull();
  }

  @Test
  void aCachedKeyIsTheSameObjectAndIsNotWritten() throws IOException {
    KeyMemories memories = cache(10 * ONE);
    KeyMemory a = memory(1);
    put(memories, "a", a);
    put(memories, "b", memory(2));
    assertThat(get(memories, "a")).isSameAs(a);
    assertThat(backend.writes).isEmpty();
    assertThat(backend.reads).isZero();
    assertThat(memories.bytes()).isEqualTo(2 * ONE);
  }

  @Test
  void theKeyThatHasBeenSilentForLongestIsWrittenAndLeaves() throws IOException {
    KeyMemories memories = cache(2 * ONE);
    put(memories, "a", memory(1));
    put(memories, "b", memory(2));
    assertThat(get(memories, "a")).isNotNull();
    put(memories, "c", memory(3));
    assertThat(backend.writes).containsExactly("b=2");
    assertThat(memories.size()).isEqualTo(2);
    assertThat(memories.bytes()).isEqualTo(2 * ONE);
    assertThat(get(memories, "b")).isNotNull().extracting(m -> m.lastTime).isEqualTo(2L);
    assertThat(backend.reads).isEqualTo(1);
  }

  @Test
  void aKeyThatIsGreaterThanTheCacheGoesToTheState() throws IOException {
    KeyMemories memories = cache(1);
    put(memories, "a", memory(1));
    assertThat(backend.writes).containsExactly("a=1");
    assertThat(memories.size()).isZero();
    assertThat(memories.bytes()).isZero();
  }

  @Test
  void beforeASnapshotChangedKeysAreWrittenOnce() throws IOException {
    KeyMemories memories = cache(10 * ONE);
    KeyMemory a = memory(1);
    put(memories, "a", a);
    put(memories, "b", memory(2));
    memories.flush();
    assertThat(backend.writes).containsExactlyInAnyOrder("a=1", "b=2");
    backend.writes.clear();
    a.lastTime = 4;
    put(memories, "a", a);
    memories.flush();
    memories.flush();
    assertThat(backend.writes).containsExactly("a=4");
    assertThat(get(memories, "a")).isSameAs(a);
  }

  /** What is in the state already need not be written again when it leaves. */
  @Test
  void anUnchangedKeyLeavesWithoutBeingWritten() throws IOException {
    KeyMemories memories = cache(ONE);
    put(memories, "a", memory(1));
    memories.flush();
    backend.writes.clear();
    put(memories, "b", memory(2));
    assertThat(backend.writes).isEmpty();
    assertThat(get(memories, "a")).isNotNull();
  }

  @Test
  void aForgottenKeyIsGoneFromCacheAndState() throws IOException {
    KeyMemories memories = cache(10 * ONE);
    put(memories, "a", memory(1));
    memories.flush();
    put(memories, "a", memory(2));
    backend.current = "a";
    memories.remove("a");
    assertThat(get(memories, "a")).isNull();
    memories.flush();
    assertThat(backend.stored).isEmpty();
    assertThat(memories.bytes()).isZero();
  }

  @Test
  void aKeyThatStartsAnewReplacesItsMemory() throws IOException {
    KeyMemories memories = cache(10 * ONE);
    put(memories, "a", memory(1));
    put(memories, "a", memory(2));
    assertThat(memories.bytes()).isEqualTo(ONE);
    memories.flush();
    assertThat(backend.writes).containsExactly("a=2");
  }

  @Test
  void anEmptiedCacheHasWrittenEverything() throws IOException {
    KeyMemories memories = cache(10 * ONE);
    put(memories, "a", memory(1));
    memories.flushAndClear();
    assertThat(backend.writes).containsExactly("a=1");
    assertThat(memories.size()).isZero();
    assertThat(memories.bytes()).isZero();
  }

  /** A state of bytes, as that of RocksDB. */
  private static final class Backend implements ValueState<KeyMemory> {
    private static final KeyMemory.Serializer SERIALIZER = new KeyMemory.Serializer();

    final Map<String, byte[]> stored = new HashMap<>();
    final List<String> writes = new ArrayList<>();
    int reads;
    String current = "";

    @Override
    public @Nullable KeyMemory value() throws IOException {
      reads++;
      byte[] bytes = stored.get(current);
      return bytes == null ? null : SERIALIZER.deserialize(new DataInputDeserializer(bytes));
    }

    @Override
    public void update(KeyMemory memory) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(64);
      SERIALIZER.serialize(memory, out);
      stored.put(current, out.getCopyOfBuffer());
      writes.add(current + "=" + memory.lastTime);
    }

    @Override
    public void clear() {
      stored.remove(current);
    }
  }
}
