package kindred.query.version;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import kindred.query.index.LuceneIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where indices lie: {@code v<version>.<build>}, since a version may be built again while the last
 * search in its earlier index has not ended. Knows what earlier processes left. For the follower's
 * thread.
 */
final class IndexDirectories {
  private static final Logger LOG = LoggerFactory.getLogger(IndexDirectories.class);
  private static final Pattern NAME = Pattern.compile("v([1-9][0-9]{0,8})\\.([1-9][0-9]{0,8})");

  private final Path root;

  /** Version to build that an earlier process left and nobody has taken. */
  private final TreeMap<Integer, Integer> left = new TreeMap<>();

  private int builds;

  private IndexDirectories(Path root) {
    this.root = root;
  }

  /**
   * With what is there: of each version the newest build that was committed, the rest is deleted.
   */
  static IndexDirectories in(Path root) {
    var directories = new IndexDirectories(root);
    try {
      Files.createDirectories(root);
      try (var found = Files.newDirectoryStream(root)) {
        found.forEach(directories::consider);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("directory " + root + " not read", e);
    }
    return directories;
  }

  private void consider(Path path) {
    var name = NAME.matcher(path.getFileName().toString());
    if (!name.matches() || !LuceneIndex.isCommitted(path)) {
      LuceneIndex.wipe(path);
      return;
    }
    int version = Integer.parseInt(name.group(1));
    int build = Integer.parseInt(name.group(2));
    builds = Math.max(builds, build);
    var other = left.put(version, build);
    if (other != null) {
      LuceneIndex.wipe(path(version, Math.min(build, other)));
      left.put(version, Math.max(build, other));
    }
  }

  private Path path(int version, int build) {
    return root.resolve("v%d.%d".formatted(version, build));
  }

  /** For an index of this version: what was left of it, or a new directory. */
  Path take(int version) {
    var build = left.remove(version);
    return path(version, build == null ? ++builds : build);
  }

  /**
   * Deletes what was left and nobody will ask for.
   *
   * @param published versions that may still be asked for
   * @param most directories that stay
   */
  void retain(IntPredicate published, int most) {
    left.entrySet().removeIf(entry -> !published.test(entry.getKey()) && wiped(entry.getKey()));
    while (left.size() > most) {
      int oldest = left.firstKey();
      wiped(oldest);
      left.remove(oldest);
    }
  }

  private boolean wiped(int version) {
    LOG.info("index of an earlier run deleted: version={}", version);
    LuceneIndex.wipe(path(version, left.get(version)));
    return true;
  }
}
