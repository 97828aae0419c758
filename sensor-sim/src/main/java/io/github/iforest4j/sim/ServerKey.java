package io.github.iforest4j.sim;

import io.github.iforest4j.format.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Reads the private key of a server that uses TLS. */
public final class ServerKey {
  /** The environment variable that holds the password of the key file. */
  public static final String PASSWORD = "IFOREST_TLS_PASSWORD";

  private ServerKey() {}

  /**
   * Reads a PKCS#12 file.
   *
   * @throws IllegalArgumentException if there is no password, or the file has no usable key
   * @throws IOException if the file is not there
   */
  public static SSLContext read(Path file, Map<String, String> environment) throws IOException {
    String password = environment.getOrDefault(PASSWORD, "").strip();
    if (password.isEmpty()) {
      throw new IllegalArgumentException(
          "the password of " + file + " is needed in the environment as " + PASSWORD);
    }
    char[] secret = password.toCharArray();
    try (InputStream in =
        new ByteArrayInputStream(SmallFile.bytes(file, 1 << 20, "a file of keys"))) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, secret);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, secret);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(file + " has no usable key: " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          file + " is not a PKCS#12 file, or the password is wrong: " + e.getMessage(), e);
    }
  }
}
