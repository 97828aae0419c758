package io.github.iforest4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a folder of results holds: {@code environment.json}, and arrays of measurements in JMH's
 * JSON layout, one file for each round and JDK ({@code round-2-jdk-17.json}) or other program.
 */
final class Results {
  /** Stands for measurements that no JVM made. */
  static final int NO_JDK = 0;

  /**
   * What was measured.
   *
   * @param benchmark such as {@code ScoreBatch.iforest4j}
   * @param params such as {@code features=8}; empty if there are none
   * @param jdk the major version, or {@link #NO_JDK}
   */
  record Key(String benchmark, String params, int jdk) {}

  /**
   * Times of one thing.
   *
   * @param unit such as {@code us/op}
   * @param rounds for each round its measured iterations
   * @param bytesPerOperation allocated; NaN if unknown
   * @param processorShare processor time over wall-clock time, least of the rounds; NaN if unknown
   */
  record Measurement(
      String unit, Map<Integer, double[]> rounds, double bytesPerOperation, double processorShare) {
    /** Over the iterations of all rounds. */
    double median() {
      return median(rounds.values().stream().flatMapToDouble(Arrays::stream));
    }

    double median(int round) {
      return median(Arrays.stream(rounds.get(round)));
    }

    private static double median(DoubleStream values) {
      double[] sorted = values.sorted().toArray();
      int n = sorted.length;
      return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }
  }

  private final Map<Key, Measurement> measurements = new LinkedHashMap<>();
  private final Map<Integer, String> kernels = new TreeMap<>();
  private final JsonNode environment;

  private Results(JsonNode environment) {
    this.environment = environment;
  }

  static Results read(Path folder) throws IOException {
    JsonMapper mapper = JsonMapper.builder().build();
    Path environment = folder.resolve("environment.json");
    Results results =
        new Results(
            Files.exists(environment)
                ? mapper.readTree(Files.readString(environment))
                : mapper.createObjectNode());
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        JsonNode content = mapper.readTree(Files.readString(file));
        if (content.isArray()) {
          int round = round(file.getFileName().toString());
          content.forEach(entry -> results.add(entry, round));
        }
      }
    }
    return results;
  }

  /** The number after "round-"; 1 for what is measured once. */
  private static int round(String fileName) {
    return fileName.startsWith("round-") ? Integer.parseInt(fileName.split("-")[1]) : 1;
  }

  private void add(JsonNode entry, int round) {
    Map<String, String> params = new TreeMap<>();
    entry.path("params").properties().forEach(p -> params.put(p.getKey(), p.getValue().asString()));
    String[] name = entry.path("benchmark").asString().split("\\.");
    Key key =
        new Key(
            name[name.length - 2] + "." + name[name.length - 1],
            params.entrySet().stream()
                .map(p -> p.getKey() + "=" + p.getValue())
                .collect(Collectors.joining(" ")),
            jdk(entry.path("jdkVersion").asString("")));
    if (entry.has("kernel")) {
      kernels.put(key.jdk(), entry.path("kernel").asString());
    }
    JsonNode wallClock = entry.path("primaryMetric");
    JsonNode metric = entry.path("secondaryMetrics").path(WorkerProfiler.TIME);
    if (metric.isMissingNode()) {
      metric = wallClock;
    }
    double[] iterations = iterations(metric);
    if (iterations.length == 0) {
      throw new IllegalArgumentException(key + " has no measured iteration");
    }
    double bytes =
        entry
            .path("secondaryMetrics")
            .path(WorkerProfiler.BYTES)
            .path("score")
            .asDouble(Double.NaN);
    double share =
        metric == wallClock
            ? Double.NaN
            : Arrays.stream(iterations).sum() / Arrays.stream(iterations(wallClock)).sum();
    Map<Integer, double[]> rounds = new TreeMap<>();
    Measurement before = measurements.get(key);
    if (before != null) {
      rounds.putAll(before.rounds());
      // The least of the rounds: what the harness itself allocates is the same every time.
      bytes = Math.min(bytes, before.bytesPerOperation());
      share = Math.min(share, before.processorShare());
    }
    rounds.put(round, iterations);
    measurements.put(
        key, new Measurement(wallClock.path("scoreUnit").asString(), rounds, bytes, share));
  }

  private static double[] iterations(JsonNode metric) {
    List<Double> iterations = new ArrayList<>();
    metric.path("rawData").forEach(fork -> fork.forEach(i -> iterations.add(i.asDouble())));
    return iterations.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static int jdk(String version) {
    return version.isEmpty() ? NO_JDK : Integer.parseInt(version.split("\\.")[0]);
  }

  /** Null if it was not measured. */
  Measurement get(String benchmark, String params, int jdk) {
    return measurements.get(new Key(benchmark, params, jdk));
  }

  Map<Key, Measurement> all() {
    return measurements;
  }

  /** By JDK: what scored, in words. */
  Map<Integer, String> kernels() {
    return kernels;
  }

  JsonNode environment() {
    return environment;
  }
}
