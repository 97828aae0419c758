import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the shell blocks of a tutorial in order, in one fresh folder, and pastes what each printed into the
 * ```text block behind it; with --check, compares instead. Figures of time and speed may differ.
 *
 * <p>usage: java .ci/Tutorial.java [--check] docs/tutorial.md
 */
public final class Tutorial {
  private static final Pattern STEP =
      Pattern.compile("(```sh\\n(.*?)```\\n)(\\n```text\\n(.*?)```\\n)?", Pattern.DOTALL);

  /** Lines that depend on the moment: a build, a server that is not up yet. */
  private static final Pattern PASSING =
      Pattern.compile("iforest: (building|first build)|warning: tcp://localhost:\\d+: cannot connect");

  private Tutorial() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    boolean check = args[0].equals("--check");
    Path file = Path.of(args[args.length - 1]).toAbsolutePath();
    Path root = file.getParent().getParent();
    Path folder = Files.createTempDirectory("tutorial");
    String text = Files.readString(file);
    Matcher step = STEP.matcher(text);
    StringBuilder pasted = new StringBuilder();
    List<String> differences = new ArrayList<>();
    int steps = 0;
    while (step.find()) {
      String printed = run(step.group(2), root, folder);
      steps++;
      String block = printed.isEmpty() ? "" : "\n```text\n" + printed + "```\n";
      String before = step.group(4) == null ? "" : step.group(4);
      if (!steady(before).equals(steady(printed))) {
        differences.add("--- documented:\n" + before + "--- printed now:\n" + printed);
      }
      step.appendReplacement(pasted, Matcher.quoteReplacement(step.group(1) + block));
    }
    step.appendTail(pasted);
    if (check && !differences.isEmpty()) {
      System.err.println(String.join("\n", differences));
      System.err.println(differences.size() + " of " + steps + " steps print something else than documented");
      System.exit(1);
    }
    if (!check) {
      Files.writeString(file, pasted);
    }
    System.out.println(file.getFileName() + ": " + steps + " steps ran");
    System.exit(0);
  }

  private static String run(String block, Path root, Path folder) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", block);
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.redirectInput(new File("/dev/null"));
    builder.environment().put("PATH", root + File.pathSeparator + System.getenv("PATH"));
    builder.environment().keySet().removeIf(k -> k.startsWith("LLM_") || k.startsWith("TOGETHER_"));
    builder.environment().put("NO_COLOR", "1");
    builder.environment().put("COLUMNS", "100");
    Path out = Files.createTempFile("step", ".txt");
    Process process = builder.redirectOutput(out.toFile()).start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException("a step took more than two minutes:\n" + block);
    }
    String printed = Files.readString(out, StandardCharsets.UTF_8);
    if (process.exitValue() != 0) {
      throw new IOException("exit code " + process.exitValue() + " from:\n" + block + printed);
    }
    return printed
        .lines()
        .filter(line -> !PASSING.matcher(line).lookingAt())
        .reduce("", (a, b) -> a + b + "\n");
  }

  /** Without durations, rates, sizes and ids that depend on the machine or the moment: each run of a stream has its own ids. */
  private static String steady(String text) {
    return text.lines()
        .map(line -> line.replaceAll("in [0-9.,]+ s( \\([0-9,]+ a second\\))?", "in TIME"))
        .map(line -> line.replaceAll("\\([0-9,]+ bytes\\)", "(BYTES)"))
        .map(line -> line.replaceAll("(  (?:ANOMALY|UPDATE|OVER|ENDS|LABEL) +)[0-9a-f]{6}\\b", "$1ID"))
        .map(line -> line.replaceAll("20\\d\\d-\\d\\d-\\d\\d, times in UTC", "DATE, times in UTC"))
        .reduce("", (a, b) -> a + b + "\n");
  }
}
