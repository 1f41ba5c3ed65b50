package kindred.standalone.bench;

import java.time.Duration;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a node every few milliseconds how far in the samples its searches see, as any client may
 * ({@code readThrough} of {@code GET /v1/versions/live}).
 */
final class SearchableWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SearchableWatch.class);
  private static final Duration LOOK = Duration.ofMillis(5);

  private final Node node;
  private final ObjLongConsumer<Map<Integer, Long>> seen;
  private final Thread thread = new Thread(this::run, "searchable-watch");
  private volatile boolean closing;

  /**
   * @param seen told of partition to next offset, and when the node said so, by {@link
   *     System#nanoTime}
   */
  SearchableWatch(Node node, ObjLongConsumer<Map<Integer, Long>> seen) {
    this.node = node;
    this.seen = seen;
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closing) {
      try {
        var through = node.readThrough();
        seen.accept(through, System.nanoTime());
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("not told what is searchable: {}", e.toString());
      }
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
  }
}
