package kindred.ingest.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a folder and the folders within; links to folders are not followed. */
record Folder(Path root) implements FileTree {
  /** However the folder is named: a "." before a path would be gone once the path is normalised. */
  Folder {
    root = root.toAbsolutePath().normalize();
  }

  @Override
  public List<String> paths() {
    try (var files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("folder '" + root + "' cannot be listed", e);
    }
  }

  @Override
  public boolean has(String path) {
    return Files.isRegularFile(root.resolve(path));
  }

  @Override
  public byte[] read(String path, int maxBytes) throws IOException {
    var file = root.resolve(path).normalize();
    if (!file.startsWith(root)) {
      throw new IOException("'" + path + "' lies outside of '" + root + "'");
    }
    try (var in = Files.newInputStream(file)) {
      return FileTree.readAtMost(in, maxBytes, path);
    }
  }

  @Override
  public void close() {}
}
