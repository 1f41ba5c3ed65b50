package kindred.query.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import kindred.encoder.Encoder;
import kindred.query.version.TestVersions;
import kindred.schemas.image.Pixels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two versions' encoders; what goes through the network together is written down. */
class EmbedBatchesTest {
  private static final int SIDE = 20;

  private final Encoder first = Encoder.of(1, TestVersions.artefact(1), TestVersions.CONFIG);
  private final Encoder second = Encoder.of(2, TestVersions.artefact(2), TestVersions.CONFIG);
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final List<String> passes = new ArrayList<>();
  private final CountDownLatch goOn = new CountDownLatch(1);

  @AfterEach
  void close() {
    goOn.countDown();
    thread.close();
    first.close();
    second.close();
  }

  private static Pixels image(int seed, int side) {
    var values = new byte[side * side];
    new SplittableRandom(seed).nextBytes(values);
    return new Pixels(values, side, side, 1);
  }

  private EmbedBatches batches(int max) {
    var config = new SearchConfig.EmbedBatch(max, Duration.ZERO);
    return new EmbedBatches(thread, config, () -> 100, this::pass);
  }

  /** Images with sides of one pixel cannot be embedded here. */
  private float[][] pass(Encoder encoder, List<Pixels> images) {
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    passes.add("version " + encoder.version() + ": " + images.size());
    if (images.stream().anyMatch(image -> image.width() == 1)) {
      throw new IllegalArgumentException("one pixel");
    }
    return encoder.embed(images);
  }

  private static CompletableFuture<float[]> embed(EmbedBatches by, Encoder encoder, Pixels image) {
    return by.embed(encoder, image, System.nanoTime() + TimeUnit.MINUTES.toNanos(1))
        .toCompletableFuture();
  }

  /** The thread waits before its first pass, so that the rest gathers. */
  private List<CompletableFuture<float[]>> gather(EmbedBatches by, List<Pixels> images) {
    return IntStream.range(0, images.size())
        .mapToObj(i -> embed(by, i % 3 == 2 ? second : first, images.get(i)))
        .toList();
  }

  @Test
  void embed_together_equalsEachForItselfAndMixesNoVersions() {
    var images = IntStream.range(0, 12).mapToObj(i -> image(i, SIDE)).toList();
    var vectors = gather(batches(4), images);
    goOn.countDown();
    for (int i = 0; i < images.size(); i++) {
      var alone = (i % 3 == 2 ? second : first).embed(List.of(images.get(i)))[0];
      assertArrayEquals(alone, vectors.get(i).join(), 1e-5f);
    }
    // 8 images of the first version, of which the thread may have taken some at once; 4 of the
    // second.
    int ofFirst = 0;
    for (var pass : passes) {
      int size = Integer.parseInt(pass.substring("version 1: ".length()));
      assertTrue(size <= 4, pass);
      ofFirst += pass.startsWith("version 1") ? size : 0;
    }
    assertEquals(8, ofFirst);
    assertTrue(passes.contains("version 2: 4"), passes.toString());
  }

  @Test
  void embed_oneThatCannotBe_spoilsNoOther() {
    var images = List.of(image(0, SIDE), image(1, SIDE), image(2, SIDE), image(3, 1), image(4, 9));
    var vectors = gather(batches(16), images);
    goOn.countDown();
    for (int i : new int[] {0, 1, 2, 4}) {
      assertEquals(TestVersions.DIM, vectors.get(i).join().length);
    }
    var failed = assertThrows(CompletionException.class, () -> vectors.get(3).join());
    assertInstanceOf(IllegalArgumentException.class, failed.getCause());
  }

  @Test
  void embed_oneThatIsLate_isLeftOut() {
    var by = batches(16);
    var before = embed(by, first, image(0, SIDE));
    var late = by.embed(first, image(1, SIDE), System.nanoTime() - 1).toCompletableFuture();
    var intime = embed(by, first, image(2, SIDE));
    goOn.countDown();
    assertEquals(TestVersions.DIM, before.join().length);
    assertEquals(TestVersions.DIM, intime.join().length);
    var failed = assertThrows(CompletionException.class, late::join);
    assertInstanceOf(TimeoutException.class, failed.getCause());
    assertEquals(2, passes.stream().mapToInt(pass -> pass.charAt(pass.length() - 1) - '0').sum());
  }

  @Test
  void embed_closedVersion_failsAlone() {
    var by = batches(16);
    second.close();
    var vectors = gather(by, List.of(image(0, SIDE), image(1, SIDE), image(2, SIDE)));
    goOn.countDown();
    assertEquals(TestVersions.DIM, vectors.get(0).join().length);
    assertEquals(TestVersions.DIM, vectors.get(1).join().length);
    assertThrows(CompletionException.class, () -> vectors.get(2).join());
  }

  /** Waiting is bounded: a lone image is embedded after a moment. */
  @Test
  void embed_alone_doesNotWaitForOthersForever() {
    goOn.countDown();
    var config = new SearchConfig.EmbedBatch(16, Duration.ofMillis(20));
    var by = new EmbedBatches(thread, config, () -> 100);
    for (int i = 0; i < 3; i++) {
      assertEquals(TestVersions.DIM, embed(by, first, image(i, SIDE)).join().length);
    }
  }
}
