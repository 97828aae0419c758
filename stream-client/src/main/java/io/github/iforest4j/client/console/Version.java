package io.github.iforest4j.client.console;

import picocli.CommandLine.IVersionProvider;

/** The version of the jar, and of the Java that runs it. */
public final class Version implements IVersionProvider {
  /** The jar's version; {@code development} when run from class files. */
  public static String software() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** The line that {@code --version} prints. */
  public static String line() {
    return "iforest " + software() + " (Java " + Runtime.version() + ")";
  }

  @Override
  public String[] getVersion() {
    return new String[] {line()};
  }
}
