package io.github.iforest4j.view.status;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Runs an action when the process receives the signal USR1, on a thread of the JVM; never on
 * systems without this signal. Closing restores the former handler.
 *
 * <p>It uses reflection: Java has no other API for signals than {@code sun.misc}, and no annotation
 * suppresses the compiler's warning about it.
 */
public final class SummarySignal implements AutoCloseable {
  private final AutoCloseable undo;

  private SummarySignal(AutoCloseable undo) {
    this.undo = undo;
  }

  /** Installs the handler. */
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
      // No such signal, or no such class: the action is never run.
      return new SummarySignal(() -> {});
    }
  }

  @Override
  public void close() {
    try {
      undo.close();
    } catch (Exception e) {
      throw new IllegalStateException("the former handler of the signal cannot be restored", e);
    }
  }
}
