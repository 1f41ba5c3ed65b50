package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import kindred.encoder.Artefact;
import kindred.query.index.ExactIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Looks are made by the test, not by the thread. */
class WriteWaitsTest {
  private static final OptionalInt ANY = OptionalInt.empty();
  private static final Duration LONG = Duration.ofMinutes(10);

  private final Artefact artefact = TestVersions.artefact(1);
  private final Serving serving = new Serving();
  private final TestWrites broker = new TestWrites();
  private final WriteWaits waits = broker.waits(serving, 3);
  private long shown;

  @AfterEach
  void close() {
    waits.close();
    serving.close();
  }

  private void serve(int version, ServedVersion... warm) {
    var index = new ExactIndex(version, TestVersions.DIM);
    serving
        .swap(TestVersions.served(version, artefact, index, this::progress), List.of(warm))
        .filter(before -> !List.of(warm).contains(before))
        .ifPresent(ServedVersion::retire);
  }

  private IndexProgress progress() {
    return new IndexProgress(Map.of(0, shown), OptionalLong.empty());
  }

  private CompletableFuture<Integer> await(long offset) {
    return await(Map.of(0, offset), ANY, ANY);
  }

  private CompletableFuture<Integer> await(
      Map<Integer, Long> images, OptionalInt minVersion, OptionalInt pinned) {
    return waits.await(new WriteWaits.Wanted(images, minVersion, pinned), LONG);
  }

  private void assertWaits(CompletableFuture<Integer> wait) {
    waits.look();
    assertFalse(wait.isDone());
  }

  @Test
  void await_theWayOfAWrite_endsWhenTheIndexShowsIt() {
    serve(1);
    var wait = await(10);
    broker.validated.put(0, 10L);
    assertWaits(wait);
    broker.validated.put(0, 11L);
    broker.samples.put(0, 30L);
    broker.embedded.put(0, 29L);
    assertWaits(wait);
    // What comes later is not waited for.
    broker.samples.put(0, 99L);
    broker.embedded.put(0, 30L);
    broker.embeddings.put(0, 40L);
    assertWaits(wait);
    broker.embeddings.put(0, 99L);
    shown = 39;
    assertWaits(wait);
    shown = 40;
    waits.look();
    assertEquals(1, wait.join());
    assertEquals(Map.of(0, 11L), waits.reached(1).shown());
  }

  @Test
  void await_oldWrite_isAnsweredWithoutAQuestion() {
    serve(1);
    broker.validated.put(0, 11L);
    var wait = await(5);
    waits.look();
    assertEquals(1, wait.join());
    int asked = broker.asked.get();
    assertEquals(1, await(10).join());
    assertEquals(1, await(0).join());
    assertEquals(asked, broker.asked.get());
    assertWaits(await(11));
    assertWaits(await(Map.of(0, 0L, 1, 0L), ANY, ANY));
  }

  @Test
  void look_manyWaits_askEachThingOnce() {
    serve(1);
    broker.validated.put(0, 100L);
    var all = List.of(await(1), await(2), await(3));
    waits.look();
    all.forEach(wait -> assertEquals(1, wait.join()));
    assertEquals(4, broker.asked.get());
  }

  @Test
  void await_versionChanges_measuresTheNewOne() {
    serve(1);
    broker.validated.put(0, 11L);
    broker.embeddings.put(0, 40L);
    var wait = await(10);
    assertWaits(wait);
    serve(2);
    broker.embeddings.put(0, 70L);
    shown = 50;
    assertWaits(wait);
    shown = 70;
    waits.look();
    assertEquals(2, wait.join());
    assertEquals(Map.of(), waits.reached(1).shown());
  }

  @Test
  void await_minVersionAndPin_areOfThatVersion() {
    serve(4);
    var five = await(Map.of(), OptionalInt.of(5), ANY);
    var pinned = await(Map.of(), ANY, OptionalInt.of(6));
    assertEquals(4, await(Map.of(), OptionalInt.of(4), ANY).join());
    assertWaits(five);
    try (var lease = serving.lease().orElseThrow()) {
      serve(6, lease.version());
      waits.look();
      assertEquals(6, five.join());
      assertEquals(6, pinned.join());
      assertEquals(4, await(Map.of(), ANY, OptionalInt.of(4)).join());
      lease.version().retire();
    }
  }

  @Test
  void await_tooMany_areRefusedUntilOneIsOver() {
    serve(1);
    broker.validated.put(0, 1L);
    var first = await(0);
    await(10);
    await(10);
    assertThrows(RejectedExecutionException.class, () -> await(10));
    waits.look();
    assertTrue(first.isDone());
    assertFalse(await(10).isDone());
  }

  @Test
  void await_boundOver_failsAndGivesItsPlaceBack() {
    serve(1);
    var wanted = new WriteWaits.Wanted(Map.of(0, 1L), ANY, ANY);
    for (int i = 0; i < 10; i++) {
      var wait = waits.await(wanted, Duration.ofMillis(1));
      var thrown = assertThrows(CompletionException.class, wait::join);
      assertTrue(thrown.getCause() instanceof TimeoutException, thrown.toString());
    }
  }

  @Test
  void look_silentBroker_keepsWaiting() {
    serve(1);
    var wait = await(0);
    broker.silent = true;
    assertWaits(wait);
    broker.silent = false;
    broker.validated.put(0, 1L);
    waits.look();
    assertEquals(1, wait.join());
  }
}
