package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Values that stand for missing, and other names for fields, in every format. */
class FieldOptionsTest {
  private static Readings read(String input, SourceOptions options) throws IOException {
    return Readings.of(input.getBytes(StandardCharsets.UTF_8), options);
  }

  @Test
  void namedValuesAreMissing() throws IOException {
    SourceOptions options = SourceOptions.builder().missing(Set.of("-200", "?", "9999.0")).build();
    String csv = "a,b,c\n-200,1,x\n-200.0,9999,?\n-2e2,2,\"?\"\n200,3,-200 °C\n";
    assertThat(read(csv, options).lines())
        .containsExactly("a=? b=1 c='x'", "a=? b=? c=?", "a=? b=2 c=?", "a=200 b=3 c='-200 °C'");
    String json =
        "{\"a\":-200,\"b\":\"?\"}\n{\"a\":9999.0,\"b\":\"é\"}\n{\"a\":-200,\"b\":\"x\"}\n";
    assertThat(read(json, options).lines()).containsExactly("a=? b=?", "a=? b='é'", "a=? b='x'");
  }

  @Test
  void fieldsHaveTheirNewNamesAndTwoMayBecomeOne() throws IOException {
    SourceOptions options =
        SourceOptions.builder().renamed(Map.of("t", "temperature", "T", "temperature")).build();
    assertThat(read("{\"t\":1,\"p\":2}\n{\"T\":3,\"p\":4}\n{\"t\":5}\n", options).lines())
        .containsExactly("temperature=1 p=2", "temperature=3 p=4", "temperature=5");
    assertThat(read("t,p\n1,2\n", options).lines()).containsExactly("temperature=1 p=2");
  }
}
