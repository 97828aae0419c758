package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatBackendProvider;
import io.github.iforest4j.schema.FieldKind;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backend in docs/labelling.md compiles and labels, and the page names what there is. */
class LabellingDocTest {
  private static final Pattern SAMPLE =
      Pattern.compile("<!-- sample: (\\w+) -->\\n```java\\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;
  private String page;

  @BeforeEach
  void read() throws Exception {
    page = Files.readString(Path.of(System.getProperty("iforest.root"), "docs", "labelling.md"));
  }

  @Test
  void aBackendInTenLines() throws Exception {
    Matcher sample = SAMPLE.matcher(page);
    assertThat(sample.find()).isTrue();
    assertThat(sample.group(2).lines()).hasSizeLessThanOrEqualTo(10);
    Path source = folder.resolve(sample.group(1) + ".java");
    Files.writeString(
        source,
        "import io.github.iforest4j.label.backend.*;\nimport java.util.*;\n" + sample.group(2));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString());
    assertThat(result).isZero();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      ChatBackendProvider provider =
          (ChatBackendProvider)
              loader.loadClass(sample.group(1)).getDeclaredConstructor().newInstance();
      Finding odd =
          new Finding(
              "protocol",
              FieldKind.CATEGORICAL,
              "XYZ",
              Double.NaN,
              "",
              null,
              List.of("TCP"),
              Deviation.NEVER_SEEN,
              0,
              1,
              List.of());
      Evidence evidence = new Evidence(null, .8, .6, null, List.of(odd), List.of());
      try (ChatBackend backend = provider.open(Map.of(), null);
          ChatLabeler labeler = new ChatLabeler(backend, LabelerOptions.DEFAULT)) {
        AnomalyLabel label = labeler.label(evidence);
        assertThat(label.status()).isEqualTo(LabelStatus.LABELLED);
        assertThat(label.category()).isEqualTo("new_value");
      }
    }
  }

  @Test
  void allThatThereIsIsNamed() {
    for (LabelStatus status : LabelStatus.values()) {
      assertThat(page).contains("| `" + status.name().toLowerCase(java.util.Locale.ROOT) + "` |");
    }
    assertThat(page)
        .contains(LabelTaxonomy.STANDARD.categories().stream().map(c -> "`" + c + "`").toList());
    assertThat(page).contains(PromptTemplate.names().stream().map(p -> "`" + p + "`").toList());
  }
}
