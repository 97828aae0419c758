package io.github.iforest4j.source.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostCheckTest {
  private static Function<String, @Nullable String> headers(String... namesAndValues) {
    Map<String, String> headers = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers::get;
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8080, true",
    "LOCALHOST:8080, true",
    "127.0.0.1:8080, true",
    "[::1]:8080, true",
    "127.0.0.2:8080, true",
    "plant:8080, true",
    "localhost, false",
    "localhost:80, false",
    "localhost:8081, false",
    "localhost:, false",
    "[::1], false",
    "127.0.0.3:8080, false",
    "evil.example:8080, false",
    "localhost.evil.example:8080, false",
    "evil.example:8080@localhost:8080, false",
  })
  void onLoopbackOnlyNamesOfThisMachineWithThePortAreAskedFor(String host, boolean right)
      throws UnknownHostException {
    HostCheck check =
        new HostCheck(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 8080), "plant");
    assertThat(check.isAskedFor(headers("Host", host))).isEqualTo(right);
    assertThat(check.isAskedFor(headers())).isFalse();
  }

  @Test
  void portEightyNeedNotBeNamed() throws UnknownHostException {
    HostCheck check =
        new HostCheck(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 80), null);
    assertThat(check.isAskedFor(headers("Host", "localhost"))).isTrue();
    assertThat(check.isAskedFor(headers("Host", "localhost:80"))).isTrue();
  }

  @Test
  void beyondLoopbackEveryNameIsAskedForButOneIsNeeded() throws UnknownHostException {
    HostCheck check =
        new HostCheck(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 8080), null);
    assertThat(check.isAskedFor(headers("Host", "plant.example:9"))).isTrue();
    assertThat(check.isAskedFor(headers())).isFalse();
  }

  @Test
  void pagesOfOtherSitesAreReported() {
    String[] own = {"Host", "localhost:1", "Origin", "http://localhost:1"};
    assertThat(HostCheck.isOfAnotherSite(headers())).isFalse();
    assertThat(HostCheck.isOfAnotherSite(headers(own))).isFalse();
    for (String origin : new String[] {"http://localhost:2", "http://evil.example", "null"}) {
      assertThat(HostCheck.isOfAnotherSite(headers("Host", "localhost:1", "Origin", origin)))
          .as(origin)
          .isTrue();
    }
    assertThat(HostCheck.isOfAnotherSite(headers("Sec-Fetch-Site", "same-origin"))).isFalse();
    assertThat(HostCheck.isOfAnotherSite(headers("Sec-Fetch-Site", "none"))).isFalse();
    assertThat(HostCheck.isOfAnotherSite(headers("Sec-Fetch-Site", "cross-site"))).isTrue();
    assertThat(HostCheck.isOfAnotherSite(headers("Sec-Fetch-Site", "same-site"))).isTrue();
    assertThat(
            HostCheck.isOfAnotherSite(
                headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")))
        .isFalse();
  }
}
