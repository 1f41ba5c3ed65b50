package kindred.standalone.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long a topic's log is on the embedded broker's disk. */
final class TopicBytes {
  private TopicBytes() {}

  /**
   * Bytes of all partitions' segments, without their indices.
   *
   * @param directory the broker's
   */
  static long of(Path directory, String topic, int partitions) {
    long bytes = 0;
    for (int partition = 0; partition < partitions; partition++) {
      bytes += segments(directory.resolve(topic + "-" + partition));
    }
    return bytes;
  }

  private static long segments(Path partition) {
    try (var files = Files.newDirectoryStream(partition, "*.log")) {
      long bytes = 0;
      for (var file : files) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("log not measured: " + partition, e);
    }
  }
}
