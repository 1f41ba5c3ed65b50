package kindred.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A directory that one process has to itself, until it is closed or killed. */
public final class DirectoryLock implements AutoCloseable {
  private final FileChannel file;

  private DirectoryLock(FileChannel file) {
    this.file = file;
  }

  /**
   * It is made where it is not there.
   *
   * @param key of the configuration, which names the directory
   * @throws OperatorException where a process that runs has it
   */
  public static DirectoryLock take(String key, Path directory) {
    try {
      Files.createDirectories(directory);
      var file =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(file)) {
        file.close();
        throw new OperatorException(
            "%s %s is in use by another process: give this one a directory of its own"
                .formatted(key, directory));
      }
      return new DirectoryLock(file);
    } catch (IOException e) {
      throw new UncheckedIOException(key + " " + directory + " not locked", e);
    }
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // by another node of this process
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("lock not given back", e);
    }
  }
}
