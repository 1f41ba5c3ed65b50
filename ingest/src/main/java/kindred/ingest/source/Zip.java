package kindred.ingest.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The files of a zip. Names are only names here, nothing is ever written; those that point outside
 * or occur twice are left out all the same, since ids are made of them.
 */
final class Zip implements FileTree {
  private final ZipFile zip;
  private final TreeMap<String, ZipEntry> entries = new TreeMap<>();

  Zip(Path file) throws IOException {
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw new IOException("'" + file + "' is not a zip: " + e.getMessage(), e);
    }
    zip.stream()
        .filter(entry -> !entry.isDirectory())
        .forEach(entry -> entries.putIfAbsent(entry.getName().replace('\\', '/'), entry));
    entries.keySet().removeIf(Zip::pointsOutside);
  }

  private static boolean pointsOutside(String name) {
    return name.startsWith("/") || List.of(name.split("/")).contains("..");
  }

  @Override
  public List<String> paths() {
    return List.copyOf(entries.keySet());
  }

  @Override
  public boolean has(String path) {
    return entries.containsKey(path);
  }

  @Override
  public byte[] read(String path, int maxBytes) throws IOException {
    var entry = entries.get(path);
    if (entry == null) {
      throw new IOException("'" + path + "' is not in '" + zip.getName() + "'");
    }
    try (var in = zip.getInputStream(entry)) {
      return FileTree.readAtMost(in, maxBytes, path);
    } catch (ZipException e) {
      throw new IOException("'" + path + "' in '" + zip.getName() + "' is damaged", e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
