package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code ./iforest}, with a Java and a Maven that only write down how they are called.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  /** All that the script may need of a system. */
  private static final List<String> TOOLS =
      List.of(
          "cat", "dirname", "find", "mkdir", "readlink", "rm", "sed", "sleep", "touch", "uname");

  private static final String MODULE_SOURCE = "iforest-core/src/main/java/A.java";

  private final Map<String, String> environment = new HashMap<>();

  @TempDir Path folder;
  private Path root;
  private Path bin;
  private Path jar;

  @BeforeEach
  void makeAProject() throws IOException {
    root = Files.createDirectories(folder.resolve("a project"));
    bin = Files.createDirectories(folder.resolve("bin"));
    jar = root.resolve("stream-client/target/stream-client.jar");
    for (String file :
        List.of(
            "pom.xml",
            MODULE_SOURCE,
            "sensor-sim/pom.xml",
            "iforest-interop/pom.xml",
            "llm-labeler/pom.xml",
            "stream-sources/pom.xml",
            "stream-engine/pom.xml",
            "stream-views/pom.xml",
            "stream-client/pom.xml")) {
      Path made = root.resolve(file);
      Files.createDirectories(made.getParent());
      Files.writeString(made, "");
      Files.setLastModifiedTime(made, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }
    Files.copy(Path.of(System.getProperty("iforest.root"), "iforest"), root.resolve("iforest"));
    for (String tool : TOOLS) {
      Path at = Path.of("/usr/bin", tool);
      script(tool, "exec " + (Files.exists(at) ? at : Path.of("/bin", tool)) + " \"$@\"");
    }
    java("17");
    script("mvn", "echo \"mvn $*\" >>'" + folder + "/calls'\ntouch '" + jar + "'");
  }

  private void java(String version) throws IOException {
    script(
        "java",
        "case $* in\n*XshowSettings*) echo '    java.specification.version = "
            + version
            + "' >&2 ;;\n"
            + "*) echo \"java $*\" >>'"
            + folder
            + "/calls' ; exit 7 ;;\nesac");
  }

  private void script(String name, String body) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private record Run(int code, String err) {}

  private Run run(Path launcher, String... args) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("/bin/sh", launcher.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().remove("IFOREST_VECTOR");
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String err = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), err);
  }

  private List<String> calls() throws IOException {
    Path calls = folder.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  @Test
  void buildsOnceThenAgainWhenASourceIsNewer() throws Exception {
    Path launcher = root.resolve("iforest");
    Run first = run(launcher, "train", "two words");
    assertThat(first.code()).as("the command's own exit code").isEqualTo(7);
    assertThat(first.err()).contains("first build, downloading");
    assertThat(calls()).hasSize(2);
    assertThat(calls().get(0)).startsWith("mvn ").contains("-pl stream-client -am", "-DskipTests");
    assertThat(calls().get(1)).startsWith("java ").endsWith("-jar " + jar + " train two words");

    assertThat(run(launcher).err()).isEmpty();
    assertThat(calls()).as("not built again").hasSize(3);

    Files.setLastModifiedTime(
        root.resolve(MODULE_SOURCE), FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(run(launcher).err()).contains("build");
    assertThat(calls()).hasSize(5);
    assertThat(calls().get(3)).startsWith("mvn ");
  }

  @Test
  void aCacheOfClassesIsMadeWithABuildAndUsedByTheSameJava() throws Exception {
    java("25");
    Path cache = root.resolve("stream-client/target/stream-client.aot");
    run(root.resolve("iforest"), "watch", "a.csv");
    assertThat(calls()).hasSize(3);
    assertThat(calls().get(1)).contains("-XX:AOTCacheOutput=" + cache).endsWith(" --help");
    assertThat(calls().get(2)).as("making it failed").doesNotContain("AOTCache");

    Files.createFile(cache);
    run(root.resolve("iforest"), "watch", "a.csv");
    assertThat(calls().get(3))
        .contains("-XX:AOTCache=" + cache)
        .endsWith("-jar " + jar + " watch a.csv");

    environment.put("IFOREST_JAVA_OPTS", "-Xshare:off -XX:+UseG1GC");
    run(root.resolve("iforest"), "watch", "a.csv");
    assertThat(calls().get(4))
        .as("which Java refuses beside such options")
        .contains("-Xshare:off")
        .doesNotContain("AOTCache", "UseSerialGC");
    environment.clear();

    Files.delete(root.resolve("stream-client/target/iforest-java"));
    java("17");
    run(root.resolve("iforest"), "watch", "a.csv");
    assertThat(calls().get(5)).as("which Java 17 does not know").doesNotContain("AOTCache");
  }

  @Test
  void shortAnswersDoNotWaitForTheOptimizingCompiler() throws Exception {
    run(root.resolve("iforest"), "score", "--help");
    run(root.resolve("iforest"), "score");
    assertThat(calls().get(1)).contains("-XX:TieredStopAtLevel=1");
    assertThat(calls().get(2)).doesNotContain("TieredStopAtLevel");
  }

  @Test
  void worksThroughSymbolicLinks() throws Exception {
    Path one = Files.createSymbolicLink(root.resolve("one"), Path.of("iforest"));
    Path two = Files.createSymbolicLink(bin.resolve("two"), one);
    assertThat(run(two, "--version").code()).isEqualTo(7);
    assertThat(calls().get(1)).endsWith("-jar " + jar + " --version");
  }

  @Test
  void theLockOfAKilledBuildIsTakenAway() throws Exception {
    Process ended = new ProcessBuilder("/bin/sh", "-c", "exit 0").start();
    assertThat(ended.waitFor()).isZero();
    Path lock = Files.createDirectories(root.resolve("stream-client/target/iforest-build.lock"));
    Files.writeString(lock.resolve("owner"), ended.pid() + "\n");
    assertThat(run(root.resolve("iforest"), "train").code()).isEqualTo(7);
    assertThat(calls()).hasSize(2);
    assertThat(lock).doesNotExist();
  }

  @Test
  void vectorsScoreLiveStreamsWhereTheyPay() throws Exception {
    script("uname", "echo x86_64");
    List<String> tcp = List.of("watch", "--source", "tcp://localhost:9000");
    assertThat(usesVectors(tcp)).as("boxes are slow with vectors on 17").isFalse();
    Files.delete(root.resolve("stream-client/target/iforest-java"));
    java("21");
    assertThat(usesVectors(tcp)).isTrue();
    assertThat(usesVectors(tcp)).as("with the version remembered").isTrue();
    assertThat(usesVectors(List.of("watch", "--max=9", "--source=mqtt://h/t"))).isTrue();
    assertThat(usesVectors(List.of("watch", "--source", "-"))).isTrue();
    Path file = Files.writeString(folder.resolve("a.csv"), "t\n1\n");
    List<String> score = List.of("score", "--input", file.toString());
    assertThat(usesVectors(score)).as("a small file").isFalse();
    try (RandomAccessFile grown = new RandomAccessFile(file.toFile(), "rw")) {
      grown.setLength(9 << 20);
    }
    assertThat(usesVectors(score)).as("a large file").isTrue();
    assertThat(usesVectors(List.of("watch", "--source=" + file))).isTrue();
    assertThat(usesVectors(List.of("watch", "--model", file.toString(), "--source", "b.csv")))
        .as("the model is large, not the source")
        .isFalse();
    assertThat(usesVectors(List.of("watch", "--webhook", "http://h", "--source", "b.csv")))
        .isFalse();
    assertThat(usesVectors(List.of("train", "--source", "tcp://localhost:9000"))).isFalse();
    assertThat(usesVectors(List.of())).isFalse();
    script("uname", "echo aarch64");
    assertThat(usesVectors(tcp)).as("vectors of 128 bits").isFalse();
  }

  @Test
  void vectorsByWish() throws Exception {
    environment.put("IFOREST_VECTOR", "on");
    assertThat(usesVectors(List.of("score"))).isTrue();
    script("uname", "echo x86_64");
    java("25");
    environment.put("IFOREST_VECTOR", "off");
    assertThat(usesVectors(List.of("watch", "--source", "tcp://h:1"))).isFalse();
    environment.put("IFOREST_VECTOR", "yes");
    Run wrong = run(root.resolve("iforest"), "score");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("IFOREST_VECTOR must be on, off or auto, was yes");
  }

  private boolean usesVectors(List<String> args) throws Exception {
    run(root.resolve("iforest"), args.toArray(String[]::new));
    List<String> calls = calls();
    return calls.get(calls.size() - 1).contains(" --add-modules=jdk.incubator.vector ");
  }

  @Test
  void anOldJavaIsRefused() throws Exception {
    java("1.8");
    Run run = run(root.resolve("iforest"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Java 17 or newer is needed", "is version 8");
    assertThat(calls()).isEmpty();
  }

  @Test
  void whatIsNotInstalledIsNamed() throws Exception {
    Files.delete(bin.resolve("mvn"));
    Run noMaven = run(root.resolve("iforest"));
    assertThat(noMaven.code()).isEqualTo(1);
    assertThat(noMaven.err())
        .isEqualTo("iforest: Maven is not installed; install Maven 3.6.3 or newer to build\n");
    Files.delete(bin.resolve("java"));
    Run noJava = run(root.resolve("iforest"));
    assertThat(noJava.code()).isEqualTo(1);
    assertThat(noJava.err()).contains("Java is not installed");
  }

  @Test
  void aFailedBuildShowsWhyAndRunsNothing() throws Exception {
    script("mvn", "echo 'the reason'; exit 1");
    Run run = run(root.resolve("iforest"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("the reason", "the build failed");
    assertThat(calls()).isEmpty();
    assertThat(root.resolve("stream-client/target/iforest-build.lock")).doesNotExist();
  }
}
