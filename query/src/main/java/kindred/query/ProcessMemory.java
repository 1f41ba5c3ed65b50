package kindred.query;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the operating system says that this process takes. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /**
   * Resident memory: heap, PyTorch's memory, buffers and the index files that are mapped in. NaN
   * where the system is not Linux.
   */
  public static double residentBytes() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> 1024.0 * Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** Bytes of the files in a directory of directories; what goes away meanwhile does not count. */
  static long diskBytes(Path directory) {
    long bytes = 0;
    try (var children = Files.newDirectoryStream(directory)) {
      for (var child : children) {
        bytes += Files.isDirectory(child) ? fileBytes(child) : 0;
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return bytes;
    }
    return bytes;
  }

  private static long fileBytes(Path directory) throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (var file : files) {
        bytes += Math.max(0, file.toFile().length());
      }
    }
    return bytes;
  }
}
