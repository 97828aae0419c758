package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No secret is in the sources, and the scan that says so finds those that are planted. */
class SecretScanTest {
  private static final String LETTERS_AND_DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  @TempDir Path tree;

  @Test
  void theSourcesOfThisProjectHoldNoSecret() throws Exception {
    Path root = Path.of(System.getProperty("iforest.root"));
    SecretScan scan = new SecretScan(root);
    assertThat(scan.files())
        .as("what was scanned")
        .hasSizeGreaterThan(100)
        .contains(root.resolve("pom.xml"), root.resolve("README.md"), root.resolve("iforest"));
    assertThat(scan.findings())
        .as("a secret? Take it out, and out of the history; on purpose: let it contain 'canary'")
        .isEmpty();
  }

  /** Blanks are filled by chance, so that no secret is in this file. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN RSA PRIVATE %KEY-----",
        "-----BEGIN PRIVATE %KEY-----",
        "aws AKIA%ABCDEFGHIJKLMNOP",
        "ghp_%R40",
        "github_pat_%R40",
        "glpat-%R20",
        "the key is sk-%R40",
        "sk-proj-%R40",
        "tgp_v1_%R43",
        "gsk_%R40",
        "hf_%R34",
        "AIza%R35",
        "xoxb-%R24",
        "sk_live_%R24",
        "npm_%R36",
        "dckr_pat_%R27",
        "eyJ%R20.eyJ%R40.%R43",
        "Authorization: Bearer %R32",
        "Map.of(\"TOGETHER_API_KEY\", \"%R64\")",
        "TOGETHER_API_KEY=%H64",
        "export LLM_API_KEY='%H32'",
        "api_key: %R19x7",
        "\"token\": \"%R24x7\"",
        "db.password = %R16-7",
        "String clientSecret = \"%R32x7\";",
      })
  void aPlantedSecretIsFound(String plan) throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      String planted = planted(plan, new Random(seed));
      assertThat(SecretScan.findings("f", "a line\n" + planted + "\n"))
          .as("seed %d, %s", seed, planted)
          .isNotEmpty()
          .allSatisfy(finding -> assertThat(finding.place()).isEqualTo("f:2"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TOGETHER_API_KEY=your-key-goes-here",
        "TOGETHER_API_KEY=${TOGETHER_API_KEY:-}",
        "String key = environment.get(\"LLM_API_KEY\");",
        "Secret.of(\"LLM_API_KEY\", environment.get(\"LLM_API_KEY\"))",
        "int maxTokens = options.maxCompletionTokens();",
        "\"prompt_tokens\": 1234567890123456789",
        "tokens = 400, password, secret",
        "risk-averse-people-and-task-oriented-ones",
        "api_key = \"canary-7f3a9c51e2d84b60\"",
        "-----BEGIN CERTIFICATE-----",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      })
  void whatIsNoSecretIsLeftAlone(String text) {
    assertThat(SecretScan.findings("f", text)).isEmpty();
  }

  @Test
  void aReportDoesNotRepeatTheSecret() {
    String secret = planted("%R40x7", new Random(1));
    assertThat(SecretScan.findings("f", "api_key=" + secret))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.toString())
                    .doesNotContain(secret.substring(0, 8))
                    .contains("..."));
  }

  @Test
  void aTreeWithoutGitIsWalkedLessWhatIsBuilt() throws Exception {
    String secret = "api_key=" + planted("%R40x7", new Random(1));
    plant("module/src/main/resources/settings", secret);
    plant(".ci/run", secret);
    plant("module/target/settings", secret);
    plant("picture", "\0" + secret);
    assertThat(places(tree))
        .containsExactlyInAnyOrder(".ci/run:1", "module/src/main/resources/settings:1");
  }

  @Test
  void inACloneWhatGitIgnoresIsLeftOut() throws Exception {
    Process git = new ProcessBuilder("git", "init", "-q", tree.toString()).inheritIO().start();
    assertThat(git.waitFor()).isZero();
    String secret = "api_key=" + planted("%R40x7", new Random(1));
    plant(".gitignore", ".env\n");
    plant(".env", secret);
    plant("compose.yaml", secret);
    assertThat(places(tree)).containsExactly("compose.yaml:1");
  }

  @Test
  void entropyOfKnownTexts() {
    assertThat(SecretScan.bitsPerCharacter("aaaa")).isZero();
    assertThat(SecretScan.bitsPerCharacter("abab")).isCloseTo(1, within(1e-12));
    assertThat(SecretScan.bitsPerCharacter("0123456789abcdef")).isCloseTo(4, within(1e-12));
  }

  private static List<String> places(Path root) throws Exception {
    return new SecretScan(root).findings().stream().map(SecretScan.Finding::place).toList();
  }

  private void plant(String name, String text) throws IOException {
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** %R is for random letters and digits, %H for hexadecimal ones, then how many; % is nothing. */
  private static String planted(String plan, Random random) {
    StringBuilder text = new StringBuilder();
    Matcher blank = Pattern.compile("%(?:([RH])(\\d+))?").matcher(plan);
    while (blank.find()) {
      StringBuilder filling = new StringBuilder();
      int length = blank.group(2) == null ? 0 : Integer.parseInt(blank.group(2));
      for (int i = 0; i < length; i++) {
        filling.append(
            "H".equals(blank.group(1))
                ? Character.forDigit(random.nextInt(16), 16)
                : LETTERS_AND_DIGITS.charAt(random.nextInt(LETTERS_AND_DIGITS.length())));
      }
      blank.appendReplacement(text, filling.toString());
    }
    return blank.appendTail(text).toString();
  }
}
