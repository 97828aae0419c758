package io.github.iforest4j.source;

import java.util.List;

/** No provider opens sources with the scheme of this name. */
public final class UnknownSourceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnknownSourceException(String name, List<String> usages) {
    super("'" + name + "' is no known source: use " + listed(usages));
  }

  private static String listed(List<String> usages) {
    int last = usages.size() - 1;
    return last < 1
        ? String.join("", usages)
        : String.join(", ", usages.subList(0, last)) + ", or " + usages.get(last);
  }
}
