package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import kindred.query.index.Filter;
import kindred.query.index.IndexConfig;
import kindred.query.index.LuceneIndex;
import kindred.schemas.SamplePlace;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that goes on from a kept index answers as one that reads everything again. */
class KeptGalleryTest {
  private static final int DIM = 8;
  private static final int IDS = 40;
  private static final TopicIdentity IDENTITY = new TopicIdentity("id", Duration.ofDays(30));
  private static final IndexConfig CONFIG =
      new IndexConfig(Duration.ofMillis(1), 16, 100, 100, 1_000, 4 << 20, 1);

  @TempDir private Path directory;

  private final long seed = System.nanoTime();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<ConsumerRecord<String, byte[]>> log = new ArrayList<>();
  private int end;
  private volatile long nowMs = Duration.ofDays(100).toMillis();

  /** One life of a node's gallery. */
  private final class Life implements AutoCloseable {
    private final LuceneIndex index;
    private final ImageHistory history = new ImageHistory(1_000);
    private final GalleryReader reader;

    /**
     * @param from offset of the first record that is still there to be read
     */
    private Life(Path path, TopicIdentity identity, IndexConfig config, int from) {
      index = LuceneIndex.open(1, "artefact", DIM, path, config, Optional.empty());
      var consumer = new MockConsumer<String, byte[]>("earliest");
      var embeddings = new TestEmbeddings(consumer);
      embeddings.exist(end);
      var records = log.stream().filter(record -> record.offset() >= from).toList();
      consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
      var freshness = new Freshness(Instant.EPOCH, Duration.ofMinutes(1), 100);
      reader =
          new GalleryReader(
              embeddings.log(identity),
              index,
              history,
              freshness.watch(),
              new ReadingPace(Duration.ofMillis(1), Duration.ofMillis(100), 0),
              () -> Instant.ofEpochMilli(nowMs));
      reader.start();
      await(() -> reader.shown().equals(Map.of(0, (long) end)));
    }

    private void await(java.util.function.BooleanSupplier reached) {
      long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!reached.getAsBoolean()) {
        reader.failure().ifPresent(failure -> assertEquals(null, failure, "seed " + seed));
        assertTrue(System.nanoTime() < until, "not reached, seed " + seed);
        LockSupport.parkNanos(100_000);
      }
    }

    @Override
    public void close() {
      reader.close();
      assertEquals(Optional.empty(), reader.failure());
      index.close();
    }
  }

  private Life life(int from) {
    return new Life(directory.resolve("kept"), IDENTITY, CONFIG, from);
  }

  private void put(int image) {
    int offset = end;
    var vector = new float[DIM];
    vector[random.nextInt(DIM)] = 0.6f;
    vector[random.nextInt(DIM)] += 0.8f;
    double length = 0;
    for (var value : vector) {
      length += value * value;
    }
    for (int i = 0; i < DIM; i++) {
      vector[i] /= (float) Math.sqrt(length);
    }
    var value = TestEmbeddings.value("class " + random.nextInt(3), vector, 10 + offset);
    record("image " + image, value, new RecordHeaders());
  }

  private void delete(int image) {
    var headers = new RecordHeaders();
    new SamplePlace(0, 10 + end).addTo(headers);
    record("image " + image, null, headers);
  }

  private void record(String id, byte[] value, RecordHeaders headers) {
    log.add(TestEmbeddings.record(end++, id, value, headers));
  }

  private void write(int events) {
    for (int i = 0; i < events; i++) {
      if (random.nextInt(4) == 0) {
        delete(random.nextInt(IDS));
      } else {
        put(random.nextInt(IDS));
      }
    }
  }

  /** Compares with a gallery that reads everything. */
  private void sameAsAnew(Life kept) {
    try (var anew = new Life(directory.resolve("anew"), IDENTITY, CONFIG, 0)) {
      var where = "seed " + seed;
      assertEquals(anew.index.size(), kept.index.size(), where);
      assertEquals(anew.index.readThrough(), kept.index.readThrough(), where);
      assertEquals(anew.index.labels(10), kept.index.labels(10), where);
      assertEquals(anew.reader.progress().shown(), kept.reader.progress().shown(), where);
      for (int axis = 0; axis < DIM; axis++) {
        var query = new float[DIM];
        query[axis] = 1;
        for (var filter : List.of(new Filter.Any(), new Filter.Label("class 1"))) {
          var found = anew.index.search(query, 20, filter);
          assertEquals(found, kept.index.search(query, 20, filter), where);
        }
      }
      for (int image = 0; image < IDS; image++) {
        var id = "image " + image;
        var expected = anew.index.get(id).map(i -> i.sampleOffset());
        assertEquals(expected, kept.index.get(id).map(i -> i.sampleOffset()), where);
        var deleted = anew.history.of(id).flatMap(ImageHistory.Fate::deletion);
        assertEquals(deleted, kept.history.of(id).flatMap(ImageHistory.Fate::deletion), where);
      }
      anew.index.forget();
    }
  }

  @Test
  void start_afterAStop_goesOnAndEqualsReadingAll() {
    write(120);
    life(0).close();
    for (int round = 0; round < 3; round++) {
      int from = end;
      write(round * 30);
      try (var kept = life(from)) {
        sameAsAnew(kept);
      }
    }
  }

  @Test
  void start_nothingNew_knowsHowFarItIs() {
    write(50);
    life(0).close();
    try (var kept = life(end)) {
      sameAsAnew(kept);
    }
  }

  /** What lies on the disk while it runs is what a kill leaves. */
  @Test
  void start_afterAKill_losesOnlyWhatCameSinceTheCommit() throws IOException {
    write(80);
    int committed = end;
    var copy = directory.resolve("copy");
    try (var life = life(0)) {
      nowMs += 100;
      life.await(() -> LuceneIndex.isCommitted(directory.resolve("kept")));
      copy(directory.resolve("kept"), copy);
    }
    write(40);
    for (int image = 0; image < 5; image++) {
      delete(image);
    }
    try (var kept = new Life(copy, IDENTITY, CONFIG, committed)) {
      sameAsAnew(kept);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (var file : files.toList()) {
        try {
          Files.copy(file, to.resolve(file.getFileName()));
        } catch (NoSuchFileException e) {
          // A merge's temporary file: no part of the commit, whose files stay until the next one.
        }
      }
    }
  }

  @Test
  void start_topicMadeAnewOrOldOrShorterOrOtherSettings_readsAll() {
    write(60);
    life(0).close();
    var other = new TopicIdentity("other", Duration.ofDays(30));
    try (var kept = new Life(directory.resolve("kept"), other, CONFIG, 0)) {
      sameAsAnew(kept);
    }
    // After half of the retention: an image's deletion may have been there and be gone.
    nowMs += Duration.ofDays(15).toMillis();
    var last = log.getLast().key();
    var keys = log.stream().map(ConsumerRecord::key);
    var gone = keys.filter(key -> !key.equals(last)).findFirst().orElseThrow();
    log.removeIf(record -> record.key().equals(gone));
    try (var kept = new Life(directory.resolve("kept"), other, CONFIG, 0)) {
      sameAsAnew(kept);
    }
    log.removeIf(record -> record.offset() >= 30);
    end = (int) log.getLast().offset() + 1;
    try (var kept = new Life(directory.resolve("kept"), other, CONFIG, 0)) {
      sameAsAnew(kept);
    }
    var settings = new IndexConfig(Duration.ofMillis(1), 8, 100, 100, 1_000, 4 << 20, 1);
    try (var kept = new Life(directory.resolve("kept"), other, settings, 0)) {
      sameAsAnew(kept);
    }
  }

  @Test
  void in_directoriesOfEarlierRuns_keepsTheNewestOfEach() throws IOException {
    write(5);
    for (var name : List.of("v1.2", "v1.10", "v2.3", "v3.1")) {
      new Life(directory.resolve(name), IDENTITY, CONFIG, 0).close();
    }
    Files.createDirectories(directory.resolve("v4.1"));
    Files.writeString(directory.resolve("v5"), "no index");
    var directories = IndexDirectories.in(directory);
    assertEquals(List.of("v1.10", "v2.3", "v3.1"), names());
    directories.retain(version -> version != 2, Integer.MAX_VALUE);
    assertEquals(List.of("v1.10", "v3.1"), names());
    assertEquals(directory.resolve("v3.1"), directories.take(3));
    assertEquals(directory.resolve("v3.11"), directories.take(3), "built again");
    directories.retain(version -> true, 0);
    assertEquals(List.of("v3.1"), names(), "taken ones are not its own any more");
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
