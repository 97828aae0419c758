package io.github.iforest4j.label.backend.http;

import io.github.iforest4j.schema.PlainText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Compares and shows the names of models. Stateless. */
public final class ModelNames {
  /** Maximum length of a name in a message. */
  static final int MAX_LENGTH = 100;

  private static final int SHOWN = 5;

  private ModelNames() {}

  /** Whether a listed id is the wanted model; without a tag, any tag matches. */
  public static boolean isSame(String wanted, String listed) {
    String a = wanted.replaceFirst("^(index\\.)?docker\\.io/", "");
    String b = listed.replaceFirst("^(index\\.)?docker\\.io/", "");
    return a.equals(b) || b.startsWith(a + ":") || a.equals(b + ":latest");
  }

  /** The models that resemble a missing one most, for a message. */
  static String similar(List<String> models, String missing) {
    if (models.isEmpty()) {
      return "none";
    }
    List<String> sorted = new ArrayList<>(models);
    sorted.sort(Comparator.comparingInt(listed -> -commonPrefix(listed, missing)));
    StringBuilder text = new StringBuilder();
    for (String listed : sorted.subList(0, Math.min(SHOWN, sorted.size()))) {
      text.append(text.isEmpty() ? "" : ", ").append(PlainText.clean(listed, MAX_LENGTH));
    }
    int more = sorted.size() - SHOWN;
    return more > 0 ? text + " and " + more + " more" : text.toString();
  }

  private static int commonPrefix(String a, String b) {
    int n = 0;
    while (n < a.length() && n < b.length() && a.charAt(n) == b.charAt(n)) {
      n++;
    }
    return n;
  }
}
