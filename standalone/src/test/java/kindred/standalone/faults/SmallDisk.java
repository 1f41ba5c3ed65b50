package kindred.standalone.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Assumptions;

/**
 * A disk of its own with little room: a tmpfs, mounted for a test. Where nothing may be mounted
 * here the test is skipped by name.
 */
final class SmallDisk implements AutoCloseable {
  private final Path root;
  private final Path ballast;

  private SmallDisk(Path root) {
    this.root = root;
    this.ballast = root.resolve("ballast");
  }

  /** Mounts one at an empty directory. */
  static SmallDisk mount(Path directory, int kib) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    var outcome =
        run("mount", "-t", "tmpfs", "-o", "size=" + kib + "k", "tmpfs", directory.toString());
    Assumptions.assumeTrue(
        outcome.isEmpty(), () -> "skipped: no tmpfs can be mounted here: " + outcome);
    return new SmallDisk(directory);
  }

  Path root() {
    return root;
  }

  /** Leaves so many bytes, to a page. */
  void fill(long left) throws IOException {
    try (var out =
        FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      var page = ByteBuffer.allocate(1 << 12);
      while (root.toFile().getUsableSpace() > left) {
        out.write(page.clear());
      }
    }
  }

  /** Takes back what {@link #fill} took. */
  void makeRoom() throws IOException {
    Files.deleteIfExists(ballast);
  }

  /** What a command had to say; empty where it succeeded. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return e.toString();
    }
    String said;
    try (InputStream out = process.getInputStream()) {
      said = new String(out.readAllBytes()).strip();
    }
    return process.waitFor() == 0 ? "" : "status " + process.exitValue() + " " + said;
  }

  /** Lazily: what is still open on it goes with its last user. */
  @Override
  public void close() {
    try {
      run("umount", "-l", root.toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
