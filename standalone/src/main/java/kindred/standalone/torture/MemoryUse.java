package kindred.standalone.torture;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds, after a collection.
 *
 * @param heapMiB used
 * @param residentMiB of the whole process; 0 where there is no /proc
 * @param highestMiB resident ever
 */
record MemoryUse(double heapMiB, double residentMiB, double highestMiB) {
  private static final int COLLECTIONS = 3;

  /** What one round after another may add: caches that fill, fragments of native memory. */
  private static final double HEAP_SLACK_MIB = 32;

  /** The launcher gives this command its whole heap at once, so that only native memory grows. */
  private static final double RESIDENT_SLACK_MIB = 128;

  static MemoryUse now() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return new MemoryUse(Math.round(heap / (double) (1 << 20)), status("VmRSS:"), status("VmHWM:"));
  }

  /** Whether no more is held than by the other, but for some slack. */
  boolean isNotAbove(MemoryUse before) {
    return heapMiB <= before.heapMiB + HEAP_SLACK_MIB
        && residentMiB <= before.residentMiB + RESIDENT_SLACK_MIB;
  }

  private static double status(String name) {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .mapToDouble(kib -> Math.round(kib / 1024.0))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
