package io.github.iforest4j.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for keys, tokens and passwords in a source tree: the shapes that vendors give to theirs,
 * and anything that looks random next to a name such as {@code api_key}. What says {@code canary}
 * is there on purpose.
 */
final class SecretScan {
  /**
   * A likely secret.
   *
   * @param place file and line
   * @param rule what it looks like
   * @param hint its first characters: a report must not repeat the secret
   */
  record Finding(String place, String rule, String hint) {}

  private static final Map<String, Pattern> SHAPES = shapes();

  /** A telling name, then what it is set to: {@code "API_KEY", "…"}, {@code token: …}. */
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?i)(?:api_?-?key|access_?-?key|private_?-?key|secret|token|passw(?:or)?d|credential)"
              + "[a-z0-9_-]*[\"'`]?\\s*(?:[:=]|:=|=>|,)\\s*[\"'`]?([a-z0-9_+/=.~-]{16,})");

  /** A random text of 16 hexadecimal digits has about 3.3 bits, an identifier or word less. */
  private static final double RANDOM_BITS_PER_CHARACTER = 3;

  private static final Pattern DIGIT = Pattern.compile("[0-9]");
  private static final Pattern LETTER = Pattern.compile("[A-Za-z]");
  private static final Set<String> NOT_SOURCES = Set.of(".git", "target", ".idea", "iforest-out");

  private final Path root;

  SecretScan(Path root) {
    this.root = root;
  }

  private static Map<String, Pattern> shapes() {
    Map<String, Pattern> shapes = new TreeMap<>();
    shapes.put("private key", Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----"));
    shapes.put("AWS key", Pattern.compile("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"));
    shapes.put("GitHub token", Pattern.compile("\\b(?:gh[pousr]_\\w{36,}|github_pat_\\w{22,})"));
    shapes.put("GitLab token", Pattern.compile("\\bglpat-[\\w-]{20,}"));
    shapes.put("OpenAI-style key", Pattern.compile("\\bsk-[\\w-]{20,}"));
    shapes.put("Together key", Pattern.compile("\\btgp_v1_[\\w-]{20,}"));
    shapes.put("Groq key", Pattern.compile("\\bgsk_\\w{20,}"));
    shapes.put("Hugging Face token", Pattern.compile("\\bhf_[A-Za-z0-9]{30,}"));
    shapes.put("Google key", Pattern.compile("\\bAIza[\\w-]{35}"));
    shapes.put("Slack token", Pattern.compile("\\bxox[abeprs]-[\\w-]{10,}"));
    shapes.put("Stripe key", Pattern.compile("\\b[rs]k_live_\\w{16,}"));
    shapes.put("npm token", Pattern.compile("\\bnpm_[A-Za-z0-9]{36}"));
    shapes.put("Docker Hub token", Pattern.compile("\\bdckr_[a-z]{3}_[\\w-]{20,}"));
    shapes.put(
        "JSON web token", Pattern.compile("\\beyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{10,}"));
    shapes.put("bearer token", Pattern.compile("(?i)\\bbearer [\\w.~+/-]{20,}"));
    return shapes;
  }

  /**
   * The files that are, or may become, part of the sources: what git knows or would add; without
   * git every file outside {@code target} and the like.
   */
  List<Path> files() throws IOException, InterruptedException {
    if (Files.exists(root.resolve(".git"))) {
      List<Path> known = filesOfGit();
      if (!known.isEmpty()) {
        return known;
      }
    }
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes unused) {
            return !folder.equals(root) && NOT_SOURCES.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private List<Path> filesOfGit() throws IOException, InterruptedException {
    Process git;
    try {
      git =
          new ProcessBuilder("git", "ls-files", "-z", "-co", "--exclude-standard")
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException noGit) {
      return List.of();
    }
    String listed = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (git.waitFor() != 0) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    for (String name : listed.split("\0")) {
      Path file = root.resolve(name);
      // A file may be deleted but still known.
      if (!name.isEmpty() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        files.add(file);
      }
    }
    return files;
  }

  /** What looks like a secret in any of the files. */
  List<Finding> findings() throws IOException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    for (Path file : files()) {
      // Each byte a character: every encoding that contains ASCII will do.
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      if (text.indexOf('\0') < 0) {
        findings.addAll(findings(root.relativize(file).toString(), text));
      }
    }
    return findings;
  }

  /** What looks like a secret in a text. */
  static List<Finding> findings(String name, String text) {
    List<Finding> findings = new ArrayList<>();
    SHAPES.forEach(
        (rule, shape) -> {
          for (Matcher match = shape.matcher(text); match.find(); ) {
            add(findings, name, text, match.start(), rule, match.group());
          }
        });
    for (Matcher match = ASSIGNMENT.matcher(text); match.find(); ) {
      String value = match.group(1);
      if (looksRandom(value)) {
        add(
            findings,
            name,
            text,
            match.start(1),
            "random text that a secret's name is set to",
            value);
      }
    }
    return findings;
  }

  private static void add(
      List<Finding> findings, String name, String text, int at, String rule, String secret) {
    if (!secret.contains("canary")) {
      long line = 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
      findings.add(new Finding(name + ":" + line, rule, secret.substring(0, 4) + "..."));
    }
  }

  /** Keys have digits and letters; a long name in camel case seldom has. */
  private static boolean looksRandom(String value) {
    return DIGIT.matcher(value).find()
        && LETTER.matcher(value).find()
        && bitsPerCharacter(value) >= RANDOM_BITS_PER_CHARACTER;
  }

  /** The entropy of the characters of a text of ISO 8859-1. */
  static double bitsPerCharacter(String text) {
    int[] counts = new int[256];
    for (char c : text.toCharArray()) {
      counts[c]++;
    }
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / text.length();
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits;
  }
}
