package kindred.query.version;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until a version's index shows certain writes: one thread asks the broker for all of them,
 * and only while somebody waits. What was found out is kept as a lower bound, so an old write costs
 * no question. Thread-safe.
 *
 * @see PendingWrite the way of a write
 */
public final class WriteWaits implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriteWaits.class);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Serving serving;
  private final WriteFacts facts;
  private final int most;
  private final Thread thread = new Thread(this::run, "write-waits");
  private final Set<PendingWrite> pending = new LinkedHashSet<>();

  /** Version to partition of the images topic to next offset: the index shows all before it. */
  private final Map<Integer, Map<Integer, Long>> shown = new ConcurrentHashMap<>();

  private volatile Map<Integer, Long> validated = Map.of();
  private volatile boolean closing;

  /**
   * @param facts closed with this
   * @param most that may wait at the same time
   */
  WriteWaits(Serving serving, WriteFacts facts, int most) {
    this.serving = serving;
    this.facts = facts;
    this.most = most;
  }

  /** With a client of its own. */
  public static WriteWaits connect(KafkaConfig kafka, Topics topics, Serving serving, int most) {
    return new WriteWaits(serving, KafkaFacts.connect(kafka, topics), most);
  }

  /**
   * What an index is to show.
   *
   * @param images partition of the images topic to the offset of a write
   * @param minVersion the least version that may answer
   * @param pinned the one version that may answer
   */
  public record Wanted(Map<Integer, Long> images, OptionalInt minVersion, OptionalInt pinned) {
    public Wanted {
      images = Map.copyOf(images);
    }
  }

  /**
   * How far things are.
   *
   * @param validated partition of the images topic to the next offset that has no verdict, as far
   *     as was asked
   * @param shown partition of the images topic to an offset before which all is known to be shown
   */
  public record Reached(Map<Integer, Long> validated, Map<Integer, Long> shown) {}

  public void start() {
    thread.start();
  }

  /**
   * Completes with a version whose index shows what is wanted, or fails with a {@link
   * java.util.concurrent.TimeoutException}.
   *
   * @throws RejectedExecutionException where too many wait
   */
  public CompletableFuture<Integer> await(Wanted wanted, Duration bound) {
    var version = version(wanted);
    if (version.isPresent() && shows(version.getAsInt(), wanted.images())) {
      return CompletableFuture.completedFuture(version.getAsInt());
    }
    var write = new PendingWrite(wanted.images(), new CompletableFuture<>(), wanted);
    synchronized (this) {
      if (pending.size() >= most) {
        throw new RejectedExecutionException(most + " searches wait for writes");
      }
      pending.add(write);
      notifyAll();
    }
    write.done().orTimeout(bound.toNanos(), TimeUnit.NANOSECONDS);
    return write.done().whenComplete((shows, failure) -> forget(write));
  }

  private synchronized void forget(PendingWrite write) {
    pending.remove(write);
  }

  /** How far a version is, by what was found out so far. */
  public Reached reached(int version) {
    return new Reached(validated, shown.getOrDefault(version, Map.of()));
  }

  /** The version that would answer now; empty where none may. */
  private OptionalInt version(Wanted wanted) {
    var pinned = wanted.pinned();
    try (var lease =
        (pinned.isPresent() ? serving.lease(pinned.getAsInt()) : serving.lease()).orElse(null)) {
      int version = lease == null ? 0 : lease.version().version();
      return version == 0 || version < wanted.minVersion().orElse(0)
          ? OptionalInt.empty()
          : OptionalInt.of(version);
    }
  }

  private boolean shows(int version, Map<Integer, Long> images) {
    return PendingWrite.passes(shown.getOrDefault(version, Map.of()), images);
  }

  private void run() {
    try (facts) {
      while (awaitPending()) {
        look();
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      // Only close() interrupts.
    }
  }

  private synchronized boolean awaitPending() throws InterruptedException {
    while (pending.isEmpty() && !closing) {
      wait();
    }
    return !closing;
  }

  private synchronized List<PendingWrite> waiting() {
    return new ArrayList<>(pending);
  }

  /** One look at the broker for all that wait. */
  void look() {
    shown.keySet().retainAll(serving.versions());
    var answers = new Answers(facts);
    for (var write : waiting()) {
      try {
        var version = version(write.wanted());
        if (version.isPresent()) {
          advance(write, version.getAsInt(), answers);
        }
      } catch (TimeoutException e) {
        LOG.debug("broker does not answer: {}", e.toString());
        break;
      } catch (RetriableException e) {
        LOG.debug("not known yet: {}", e.toString()); // a retired version's topic, for example
      } catch (InterruptException e) {
        return; // by close(), which ends all waits
      } catch (RuntimeException e) {
        LOG.error("wait for a write given up", e);
        write.done().completeExceptionally(e);
      }
    }
    answers.knownValidated().ifPresent(through -> validated = through);
  }

  private void advance(PendingWrite write, int version, Answers answers) {
    if (!shows(version, write.images())) {
      try (var lease = serving.lease(version).orElse(null)) {
        if (lease == null || !write.advance(version, lease.version().progress(), answers)) {
          return;
        }
      }
      shown.merge(version, write.validated(), WriteWaits::farther);
    }
    write.done().complete(version);
  }

  private static Map<Integer, Long> farther(Map<Integer, Long> one, Map<Integer, Long> other) {
    var both = new HashMap<>(one);
    other.forEach((partition, offset) -> both.merge(partition, offset, Math::max));
    return Map.copyOf(both);
  }

  /** Those that wait fail. */
  @Override
  public void close() {
    closing = true;
    boolean started = thread.getState() != Thread.State.NEW;
    thread.interrupt();
    waiting().forEach(write -> write.done().cancel(false));
    if (!started) {
      facts.close();
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
