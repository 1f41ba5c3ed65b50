package kindred.query.index;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;

/**
 * A thread's priority as the kernel knows it. The JVM leaves Java's own priorities without effect
 * on Linux, where each thread has a nice value of its own. It can be raised by everybody and
 * lowered again only by a privileged process: a thread that has begun low ends low.
 */
public final class Niceness {
  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;

  private Niceness() {}

  /**
   * Gives way to other threads, where the system is Linux; elsewhere nothing happens.
   *
   * @param nice 0 to 19; at 5 it gets a quarter of a core that another thread wants too
   * @return whether the kernel took it
   */
  @SuppressWarnings("restricted") // the launcher passes --enable-native-access
  public static boolean ofThisThread(int nice) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return false;
    }
    var linker = Linker.nativeLinker();
    var setpriority =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setpriority"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    try {
      return (int) setpriority.invokeExact(PRIO_PROCESS, CALLING_THREAD, nice) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("setpriority could not be called", e);
    }
  }
}
