package io.github.iforest4j.bench;

import io.github.iforest4j.IsolationForest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Measures what a forest of 100 trees of 256 rows, 8 features, no boxes, takes: in the heap, as the
 * growth of the used heap by many forests that were read from a file and have scored a row, and as
 * a file. {@code Footprint FILE.json} writes both in the layout of JMH's results.
 */
public final class Footprint {
  private static final int FORESTS = 300;

  private Footprint() {}

  /** See above. */
  public static void main(String[] args) throws IOException {
    byte[] file = ModelFile.bytes(Forests.plain(8));
    double[] row = GaussianMixture.scored(8).row(0);
    IsolationForest[] forests = new IsolationForest[FORESTS];
    long before = 0;
    // The first one loads classes, and is not counted.
    for (int i = 0; i < FORESTS; i++) {
      forests[i] = IsolationForest.read(new ByteArrayInputStream(file));
      forests[i].score(row);
      if (i == 0) {
        before = usedHeap();
      }
    }
    double heap = (usedHeap() - before) / 1024. / (FORESTS - 1);
    Reference.reachabilityFence(forests);
    JsonMapper mapper = JsonMapper.builder().build();
    ArrayNode entries = mapper.createArrayNode();
    entries.add(entry(mapper, "heap", heap, forests[0]));
    entries.add(entry(mapper, "file", file.length / 1024., forests[0]));
    Files.writeString(Path.of(args[0]), mapper.writeValueAsString(entries) + "\n");
  }

  private static ObjectNode entry(
      JsonMapper mapper, String name, double kilobytes, IsolationForest forest) {
    ObjectNode entry = mapper.createObjectNode();
    entry.put("benchmark", Footprint.class.getName() + "." + name);
    entry.put("jdkVersion", System.getProperty("java.version"));
    entry.put("kernel", forest.kernel());
    ObjectNode metric = entry.putObject("primaryMetric");
    metric.put("scoreUnit", "KB");
    metric.putArray("rawData").addArray().add(kilobytes);
    return entry;
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
