package kindred.query.version;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import kindred.schemas.VersionOrders;

/**
 * Makes a version live, or live again, by the word of an operator: writes the promotion and waits
 * until this node has acted on it. One at a time, on a thread of its own; the producer is made on
 * the first call.
 */
public final class Promoter implements AutoCloseable {
  private static final int MOST_WAITING = 8;

  private final Supplier<VersionOrders> connection;
  private final VersionFollower follower;
  private final Serving serving;
  private final Duration timeout;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          task -> new Thread(task, "promoter"));
  private Optional<VersionOrders> orders = Optional.empty();

  /**
   * @param timeout of the write, and then of the wait for the switch
   */
  Promoter(
      Supplier<VersionOrders> connection,
      VersionFollower follower,
      Serving serving,
      Duration timeout) {
    this.connection = connection;
    this.follower = follower;
    this.serving = serving;
    this.timeout = timeout;
  }

  /** With a connection of its own: every promotion is written once, to all replicas, or fails. */
  public static Promoter connect(
      KafkaConfig kafka,
      Topics topics,
      VersionFollower follower,
      Serving serving,
      Duration timeout,
      InstantSource clock) {
    return new Promoter(
        () -> VersionOrders.connect(kafka, topics, timeout, clock), follower, serving, timeout);
  }

  /** What came of it. */
  public sealed interface Outcome {}

  /**
   * The promotion is written.
   *
   * @param previous what was live before
   * @param offset of the promotion
   * @param servedNow whether searches go to the version already; otherwise they will when its index
   *     is complete
   */
  public record Promoted(OptionalInt previous, long offset, boolean servedNow) implements Outcome {}

  /** Nothing was written, for it is live. */
  public record AlreadyLive(boolean servedNow) implements Outcome {}

  /** No such version is published, or it is retired. */
  public record Unknown() implements Outcome {}

  /**
   * Makes a version live. Fails with a {@code TimeoutException} where the broker did not confirm
   * the write in time; it may be written all the same.
   *
   * @param reason for people
   * @throws RejectedExecutionException where too many calls wait
   */
  public CompletableFuture<Outcome> promote(int version, String reason) {
    return CompletableFuture.supplyAsync(() -> work(version, reason), thread);
  }

  private Outcome work(int version, String reason) {
    var known = follower.status().known();
    if (!known.isPublished(version)) {
      return new Unknown();
    }
    if (known.liveVersion() == version) {
      return new AlreadyLive(isServed(version));
    }
    var previous = known.live().map(Promotion::getVersion);
    try {
      long offset = write(version, previous, reason);
      follower.awaitPromotion(offset, timeout);
      return new Promoted(
          previous.map(OptionalInt::of).orElse(OptionalInt.empty()), offset, isServed(version));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new CompletionException(new TimeoutException(e.toString()));
    }
  }

  private long write(int version, Optional<Integer> previous, String reason)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (orders.isEmpty()) {
      orders = Optional.of(connection.get());
    }
    return orders.get().promote(version, previous, reason);
  }

  private boolean isServed(int version) {
    try (var lease = serving.lease().orElse(null)) {
      return lease != null && lease.version().version() == version;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (thread.awaitTermination(2 * timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        orders.ifPresent(VersionOrders::close);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
