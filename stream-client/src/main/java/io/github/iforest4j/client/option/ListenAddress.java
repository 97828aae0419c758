package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.UserException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The address that a server listens on. */
public final class ListenAddress {
  private ListenAddress() {}

  /**
   * The address of a host of this machine.
   *
   * @param host null is loopback
   * @param option that gave the host
   * @throws UserException if there is no such address
   */
  public static InetAddress of(@Nullable String host, String option) {
    try {
      return host == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw UserException.usage(option + ": there is no address '" + host + "' on this machine");
    }
  }
}
