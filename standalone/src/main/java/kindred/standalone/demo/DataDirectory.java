package kindred.standalone.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import kindred.schemas.OperatorException;

/** Where a demo keeps its log, artefacts, checkpoints and index: kept if named, else temporary. */
final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final boolean temporary;

  private DataDirectory(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  static DataDirectory open(Optional<Path> named) {
    try {
      return named.isPresent()
          ? new DataDirectory(Files.createDirectories(named.get().toAbsolutePath()), false)
          : new DataDirectory(Files.createTempDirectory("kindred-demo-"), true);
    } catch (IOException e) {
      throw OperatorException.of(e);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try (var tree = Files.walk(path)) {
      for (var file : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("temporary directory '" + path + "' was not removed", e);
    }
  }
}
