package io.github.iforest4j.source.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests that show a token: in the query of the path {@code /}, in a cookie, or as a
 * bearer. A token in the query is moved to the cookie at once, so that the address bar and the
 * history do not show it. Immutable.
 */
final class TokenCheck {
  private final String token;
  private final String cookie;
  private final String advice;

  TokenCheck(String token, String cookie, String advice) {
    this.token = token;
    this.cookie = cookie;
    this.advice = advice;
  }

  /** Whether to handle the request; false if it was answered here with a redirect. */
  boolean admit(LocalHttpExchange exchange) throws IOException, HttpRefusal {
    if (exchange.path().equals("/") && isToken(exchange.query().get("token"))) {
      exchange.setHeader(
          "Set-Cookie", cookie + "=" + token + "; HttpOnly; SameSite=Strict; Path=/");
      exchange.redirect("/");
      return false;
    }
    if (!isToken(inCookie(exchange)) && !isToken(asBearer(exchange))) {
      throw new HttpRefusal(401, advice);
    }
    return true;
  }

  /** Compares in a time that does not depend on how much is right. */
  private boolean isToken(@Nullable String shown) {
    return shown != null
        && MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }

  private @Nullable String inCookie(LocalHttpExchange exchange) {
    for (String line : exchange.headers("Cookie")) {
      for (String one : line.split(";")) {
        String trimmed = one.trim();
        if (trimmed.startsWith(cookie + "=")) {
          return trimmed.substring(cookie.length() + 1);
        }
      }
    }
    return null;
  }

  private static @Nullable String asBearer(LocalHttpExchange exchange) {
    String authorization = exchange.header("Authorization");
    return authorization != null && authorization.startsWith("Bearer ")
        ? authorization.substring("Bearer ".length())
        : null;
  }
}
