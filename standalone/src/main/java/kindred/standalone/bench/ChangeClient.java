package kindred.standalone.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kindred.standalone.bench.ChangeProducer.Acknowledged;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one change at a time and looks when it shows, as a user would: asks for the image again and
 * again, and has one search wait for the write. For one thread.
 */
final class ChangeClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeClient.class);
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int NEIGHBOURS = 100;

  private final Node node;
  private final ChangeProducer producer;
  private final Arrivals samples;
  private final Arrivals embeddings;
  private final ExecutorService searcher = Executors.newSingleThreadExecutor();
  private Optional<Acknowledged> last = Optional.empty();
  private byte[] lastPicture = {};
  private long failures;
  private long wrong;

  /**
   * @param samples arrivals, started
   * @param embeddings the same of the served version
   */
  ChangeClient(Node node, ChangeProducer producer, Arrivals samples, Arrivals embeddings) {
    this.node = node;
    this.producer = producer;
    this.samples = samples;
    this.embeddings = embeddings;
  }

  /** When what happened; empty where the change failed, which is counted. */
  Optional<ChangeTimes.Moments> make(Change change) {
    return orCount(() -> timed(change));
  }

  private <T> Optional<T> orCount(Supplier<T> work) {
    try {
      return Optional.of(work.get());
    } catch (RuntimeException e) {
      failures++;
      LOG.warn("no change, or no answer: {}", e.toString());
      return Optional.empty();
    }
  }

  private ChangeTimes.Moments timed(Change change) {
    var validated = samples.next(change.id());
    var embedded = embeddings.next(change.id());
    long sent = System.nanoTime();
    var sending = producer.send(change);
    var search = sending.thenApplyAsync(write -> searchWaiting(change, write), searcher);
    long shown = awaitShown(change);
    last = Optional.of(result(sending));
    lastPicture = change.png();
    var searched = result(search);
    count(change, searched.shows, "a search that waited for the write");
    count(change, shows(change, search(change, "")), "a search after it was shown");
    count(change, label(change).equals(change.after()), "the image after it was shown");
    return new ChangeTimes.Moments(
        sent, result(sending).nanos(), result(validated), result(embedded), shown, searched.nanos);
  }

  /** Returns when a version's index shows the last change that was acknowledged. */
  void awaitLast(int version) {
    last.ifPresent(
        write ->
            orCount(
                () ->
                    node.search(
                        "k=1&version=%d&minOffset=%s".formatted(version, write.minOffset()),
                        lastPicture)));
  }

  private static <T> T result(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  private Optional<String> label(Change change) {
    return node.label(change.id(), Optional.empty());
  }

  private long awaitShown(Change change) {
    long start = System.nanoTime();
    long due = start;
    while (due - start < PATIENCE.toNanos()) {
      var label = label(change);
      long now = System.nanoTime();
      if (label.equals(change.after())) {
        return now;
      }
      count(change, label.equals(change.before()), "the image before it was shown");
      due = Math.max(due + LOOK.toNanos(), now);
      sleep(due - now);
    }
    throw new IllegalStateException("not shown after " + PATIENCE);
  }

  private static void sleep(long nanos) {
    try {
      Thread.sleep(Duration.ofNanos(nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private record Searched(boolean shows, long nanos) {}

  private Searched searchWaiting(Change change, Acknowledged write) {
    boolean shows = shows(change, search(change, "&minOffset=" + write.minOffset()));
    return new Searched(shows, System.nanoTime());
  }

  private JsonNode search(Change change, String more) {
    var parameters = "k=" + NEIGHBOURS + "&label=" + Node.text(change.label()) + more;
    return node.search(parameters, change.png());
  }

  /** The image is found by its own picture where it is to be there, and not where it is not. */
  private static boolean shows(Change change, JsonNode answer) {
    boolean found = false;
    for (var neighbour : answer.path("neighbours")) {
      found |= neighbour.path("id").asText().equals(change.id());
    }
    return found == change.after().isPresent();
  }

  private void count(Change change, boolean right, String answer) {
    if (!right) {
      wrong++;
      LOG.warn("wrong answer: kind={} id={} answer={}", change.kind(), change.id(), answer);
    }
  }

  /** Changes that were not made, not shown or not answered. */
  long failures() {
    return failures;
  }

  /** Answers that were neither what was before nor what is to be, or old ones after new ones. */
  long wrong() {
    return wrong;
  }

  @Override
  public void close() {
    searcher.shutdownNow();
  }
}
