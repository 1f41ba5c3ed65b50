package kindred.query.http;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds, after collections.
 *
 * @param heap of Java, in bytes
 * @param direct memory of Netty, in bytes
 * @param resident pages of all kinds, in bytes
 * @param threads of the test's group
 * @param files that are open
 */
record ProcessMemory(long heap, long direct, long resident, int threads, long files) {
  static ProcessMemory now() throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(50);
    }
    var runtime = Runtime.getRuntime();
    var resident =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
            .findFirst()
            .orElse(0);
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return new ProcessMemory(
          runtime.totalMemory() - runtime.freeMemory(),
          PlatformDependent.usedDirectMemory(),
          resident,
          Thread.activeCount(),
          files.count());
    }
  }
}
