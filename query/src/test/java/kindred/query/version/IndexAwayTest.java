package kindred.query.version;

import static kindred.query.version.TestEmbeddings.PARTITION;
import static kindred.query.version.TestEmbeddings.TOPIC;
import static kindred.query.version.TestEmbeddings.UNIT;
import static kindred.query.version.TestEmbeddings.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import kindred.query.index.ExactIndex;
import kindred.query.index.IndexUnavailableException;
import kindred.query.index.IndexedImage;
import kindred.query.index.VectorIndex;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.Test;

/** An index that is elsewhere and does not take what it is given for a while. */
class IndexAwayTest {
  private static final ReadingPace PACE =
      new ReadingPace(Duration.ofMillis(200), Duration.ofMinutes(1), 0);

  private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
  private final TestEmbeddings embeddings = new TestEmbeddings(consumer);
  private final ExactIndex images = new ExactIndex(1, 2);
  private final Map<String, Long> offsets = new TreeMap<>();
  private boolean away;
  private boolean keepsNothing;
  private long nowMs = 10_000;

  /** Away, it fails where it is to show what was written. */
  private final VectorIndex index =
      (VectorIndex)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {VectorIndex.class},
              (proxy, method, arguments) -> {
                if (away && method.getName().equals("refresh")) {
                  throw new IndexUnavailableException("away");
                }
                if (keepsNothing && method.getName().equals("commit")) {
                  throw new IndexUnavailableException("keeps nothing");
                }
                if (method.getName().equals("put")) {
                  offsets.put(((IndexedImage) arguments[0]).id(), (Long) arguments[1]);
                }
                try {
                  return method.invoke(images, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });

  private final Tailing tailing =
      new Tailing(
          embeddings.log(),
          new GalleryWriter(
              index,
              new ImageHistory(100),
              new Freshness(Instant.EPOCH, Duration.ofMinutes(1), 100).watch(),
              this::now),
          PACE,
          this::now);
  private final Patience patience = new Patience(TOPIC, PACE.refresh(), tailing::goBack);

  private Instant now() {
    return Instant.ofEpochMilli(nowMs);
  }

  private void add(long offset) {
    embeddings.add(offset, "image " + offset, value(null, UNIT, 10 * offset));
  }

  private boolean step() {
    return patience.run(tailing::step);
  }

  private Map<Integer, Long> shown() {
    return tailing.progress().shown();
  }

  private void open() {
    embeddings.exist(1);
    tailing.open();
    add(0);
    assertTrue(step());
    assertEquals(Map.of(0, 1L), shown());
  }

  /** Else every step would end with one. */
  @Test
  void step_commitFailed_isTriedAgainWhenTheNextOneIsDue() {
    open();
    keepsNothing = true;
    nowMs += 60_000;
    add(1);
    assertFalse(step());
    nowMs += 200;
    add(2);
    assertTrue(step());
    assertEquals(Map.of(0, 3L), shown());
    nowMs += 60_000;
    add(3);
    assertFalse(step());
  }

  @Test
  void step_indexAway_goesBackToWhatItSurelyHas() {
    open();
    away = true;
    nowMs += 200;
    add(1);
    add(2);
    assertFalse(step());
    assertEquals(1, consumer.position(PARTITION), "after the one that was shown");
    assertEquals(Map.of(0, 1L), shown());

    // What comes of a part of it says no more than that part.
    away = false;
    add(1);
    assertTrue(step());
    assertEquals(Map.of(0, 2L), shown());
    assertEquals(Map.of(0, 11L), images.readThrough());
    nowMs += 200;
    add(2);
    assertTrue(step());
    assertEquals(3, images.size());
    assertEquals(Map.of(0, 21L), images.readThrough());
    assertEquals(Map.of("image 0", 0L, "image 1", 1L, "image 2", 2L), offsets);
  }
}
