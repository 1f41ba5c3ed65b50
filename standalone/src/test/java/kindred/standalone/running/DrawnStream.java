package kindred.standalone.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import kindred.ingest.EventProducer;
import kindred.ingest.IngestConfig;
import kindred.ingest.source.DrawnCharacters;
import kindred.ingest.source.SourceImage;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.check.Settled;

/**
 * Events in bursts from a thread: drawn characters, some of them broken, corrections and deletions
 * of earlier ones. What was sent is acknowledged.
 */
public final class DrawnStream implements AutoCloseable {
  private static final int CLASSES = 12;

  private final EventProducer producer;
  private final SplittableRandom random;
  private final DrawnCharacters drawn;
  private final Thread thread = new Thread(this::run, "drawn-stream");

  /** Whoever has it sends, or keeps it from being done. Fair: a pause comes soon. */
  private final ReentrantLock sending = new ReentrantLock(true);

  private final List<String> sent = new ArrayList<>();
  private int next;
  private int events;
  private volatile RuntimeException failure;
  private volatile boolean closing;

  public DrawnStream(Config config, SplittableRandom random) {
    this.producer =
        new EventProducer(
            KafkaConfig.from(config),
            new Topics(TopicsConfig.from(config)),
            IngestConfig.from(config),
            Clock.systemUTC());
    this.random = random;
    this.drawn = new DrawnCharacters(random.nextLong(), CLASSES, 1000);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closing) {
        for (int burst = random.nextInt(1, 12); burst > 0 && !closing; burst--) {
          sending.lock();
          try {
            send();
            events++;
          } finally {
            sending.unlock();
          }
        }
        Thread.sleep(random.nextInt(1500));
      }
    } catch (RuntimeException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One event, acknowledged when it returns. */
  private void send() {
    int kind = sent.size() < 10 ? 99 : random.nextInt(100);
    if (kind < 5) {
      producer.send(
          image("broken/" + next++, "broken", "no image".getBytes(StandardCharsets.UTF_8)));
    } else if (kind < 10) {
      var half = Arrays.copyOf(drawing(next), 100);
      var broken = random.nextBoolean() ? "half/" + next++ : any();
      producer.send(image(broken, "half", half));
    } else if (kind < 20) {
      producer.send(image(any(), "corrected", drawing(next++)));
    } else if (kind < 28) {
      producer.delete(List.of(any()));
    } else {
      var id = "image/" + next;
      producer.send(image(id, "character " + next % CLASSES, drawing(next++)));
      sent.add(id);
    }
  }

  private String any() {
    return sent.get(random.nextInt(sent.size()));
  }

  /** Classes take turns. */
  private byte[] drawing(int index) {
    return drawn.read(index % CLASSES * 1000 + index / CLASSES).bytes();
  }

  private static SourceImage image(String id, String label, byte[] bytes) {
    return new SourceImage(id, Optional.of(label), bytes, Optional.empty(), Map.of());
  }

  /**
   * Holds the stream, with nothing on its way, until {@link #resume} by the same thread.
   *
   * @return acknowledged events
   */
  public int pause() {
    sending.lock();
    if (failure != null) {
      throw failure;
    }
    return events;
  }

  public void resume() {
    sending.unlock();
  }

  /** Holds the stream until everything sent so far is where it belongs. */
  public void settle(Settled settled, String after) throws Exception {
    int sent = pause();
    try {
      long start = System.nanoTime();
      var looks = new Settled.Look[1];
      try {
        Await.until(
            "settled after " + after,
            () -> {
              looks[0] = settled.look();
              assertEquals(List.of(), looks[0].wrong(), after);
              return looks[0].missing().isEmpty();
            });
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + ": " + looks[0], e);
      }
      var summary = looks[0].summary();
      System.out.println(
          "settled: after=%s sent=%d ms=%d %s"
              .formatted(after, sent, (System.nanoTime() - start) / 1_000_000, summary));
      assertTrue(summary.startsWith("events=" + sent + " "), () -> "sent " + sent);
    } finally {
      resume();
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
