package kindred.standalone.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of the operating system, by {@code sun.misc.Signal}: there is no other way to them. It is
 * called by reflection, since the compiler's warning about it cannot be switched off.
 */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /**
   * Runs this at each signal, in place of what is done by now.
   *
   * @param name without SIG
   * @return takes it back; empty where the signal is not to be had
   */
  static Optional<Runnable> handle(String name, Runnable action) {
    try {
      var type = Class.forName("sun.misc.Signal");
      var handlerType = Class.forName("sun.misc.SignalHandler");
      var handle = type.getMethod("handle", type, handlerType);
      var signal = type.getConstructor(String.class).newInstance(name);
      var handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      var before = handle.invoke(null, signal, handler);
      return Optional.of(
          () -> {
            try {
              handle.invoke(null, signal, before);
            } catch (ReflectiveOperationException e) {
              throw new IllegalStateException("SIG" + name + " is not given back", e);
            }
          });
    } catch (InvocationTargetException e) {
      LOG.debug("left to the JVM: signal={} problem={}", name, e.getCause().toString());
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no signals in this Java", e);
    }
  }
}
