package kindred.query.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.query.index.IndexConfig.Compression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptIndexTest {
  private static final int DIM = 32;
  private static final IndexConfig CONFIG = config(16, Compression.NONE);
  private static final Map<String, String> NOTES = Map.of("position.0", "7");

  @TempDir private Path directory;

  private static IndexConfig config(int links, Compression compression) {
    return new IndexConfig(
        Duration.ofMillis(200), links, 100, 50, 100, 16 << 20, 1, compression, 100);
  }

  private LuceneIndex open(IndexConfig config) {
    return open(1, "artefact", DIM, config);
  }

  private LuceneIndex open(int version, String artefact, int dim, IndexConfig config) {
    var path = directory.resolve("v1.1");
    return LuceneIndex.open(version, artefact, dim, path, config, Optional.empty());
  }

  /** 200 images, committed, and one more that is not. */
  private void leave() {
    var clusters = Clusters.of(DIM, 5, 3);
    try (var index = open(CONFIG)) {
      for (int i = 0; i < 200; i++) {
        index.put(clusters.image(i));
      }
      index.commit(NOTES);
      index.put(clusters.image(200));
      index.refresh(Map.of());
      assertEquals(201, index.size());
    }
  }

  @Test
  void open_committedIndex_hasWhatWasCommitted() {
    leave();
    try (var index = open(CONFIG)) {
      assertEquals(200, index.size());
      assertEquals(NOTES, index.notes());
      var found = index.search(Clusters.of(DIM, 5, 3).vector(2), 10, new Filter.Any());
      assertEquals(10, found.neighbours().size());
      index.delete("image/7");
      index.refresh(Map.of());
      assertEquals(199, index.size());
    }
    try (var index = open(CONFIG)) {
      assertEquals(200, index.size(), "the deletion was not committed");
    }
  }

  @Test
  void open_anythingElse_isEmpty() {
    var others =
        List.<Runnable>of(
            () -> isEmpty(2, "artefact", DIM, CONFIG),
            () -> isEmpty(1, "another", DIM, CONFIG),
            () -> isEmpty(1, "artefact", 16, CONFIG),
            () -> isEmpty(1, "artefact", DIM, config(8, Compression.NONE)),
            () -> isEmpty(1, "artefact", DIM, config(16, Compression.SCALAR)));
    for (var other : others) {
      leave();
      other.run();
    }
  }

  private void isEmpty(int version, String artefact, int dim, IndexConfig config) {
    try (var index = open(version, artefact, dim, config)) {
      assertEquals(0, index.size());
      assertEquals(Map.of(), index.notes());
    }
  }

  /** Every file once: a flipped bit in the middle, cut in half, or gone. */
  @Test
  void open_damagedFile_isEmptyAndWorks() throws IOException {
    leave();
    int files = files().size();
    assertTrue(files >= 2, "files " + files);
    for (int file = 0; file < files; file++) {
      for (int damage = 0; damage < 3; damage++) {
        LuceneIndex.wipe(directory.resolve("v1.1"));
        leave();
        var path = files().get(file);
        damage(path, damage);
        try (var index = open(CONFIG)) {
          assertEquals(0, index.size(), path + " damage " + damage);
          index.put(Clusters.of(DIM, 5, 3).image(1));
          index.refresh(Map.of());
          assertEquals(1, index.size());
        }
      }
    }
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(directory.resolve("v1.1"))) {
      return files.filter(f -> !f.endsWith("write.lock")).sorted().toList();
    }
  }

  private static void damage(Path path, int damage) throws IOException {
    var bytes = Files.readAllBytes(path);
    switch (damage) {
      case 0 -> {
        bytes[bytes.length / 2] ^= 4;
        Files.write(path, bytes);
      }
      case 1 -> Files.write(path, java.util.Arrays.copyOf(bytes, bytes.length / 2));
      default -> Files.delete(path);
    }
  }

  @Test
  void close_forgottenIndex_leavesNoFiles() {
    leave();
    try (var index = open(CONFIG)) {
      index.forget();
      index.commit(NOTES);
    }
    assertFalse(Files.exists(directory.resolve("v1.1")));
  }

  @Test
  void clear_keptIndex_isEmptyForGood() {
    leave();
    try (var index = open(CONFIG)) {
      index.clear();
      index.refresh(Map.of());
      assertEquals(0, index.size());
      assertEquals(Map.of(), index.notes());
      index.commit(Map.of());
    }
    try (var index = open(CONFIG)) {
      assertEquals(0, index.size());
    }
  }

  @Test
  void open_indexInUse_saysSo() {
    leave();
    try (var index = open(CONFIG)) {
      var thrown = assertThrows(UncheckedIOException.class, () -> open(CONFIG));
      assertTrue(thrown.getMessage().contains("another process"), thrown.getMessage());
      assertEquals(200, index.size());
    }
  }
}
