package io.github.iforest4j.client.console;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Does something when the process gets the signal USR1, on a thread of the JVM; where there is no
 * such signal, never. Closing gives the signal back.
 *
 * <p>By reflection, since the compiler's warning of {@code sun.misc} can be suppressed by no
 * annotation, and Java has no other way to hear a signal.
 */
public final class SummarySignal implements AutoCloseable {
  private final AutoCloseable undo;

  private SummarySignal(AutoCloseable undo) {
    this.undo = undo;
  }

  public static SummarySignal on(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object usr1 = signal.getConstructor(String.class).newInstance("USR1");
      Object acting =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      Method handle = signal.getMethod("handle", signal, handler);
      Object before = handle.invoke(null, usr1, acting);
      return new SummarySignal(() -> handle.invoke(null, usr1, before));
    } catch (ReflectiveOperationException e) {
      // No such signal, or no such class: then nobody can ask this way.
      return new SummarySignal(() -> {});
    }
  }

  @Override
  public void close() {
    try {
      undo.close();
    } catch (Exception e) {
      throw new IllegalStateException("the signal cannot be given back", e);
    }
  }
}
