package kindred.learner.leadership;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seat of the one learner that leads: a partition that only one member of a consumer group has.
 * Whoever has it trains and publishes, the others wait. The consumer lives on a thread of its own,
 * so a long training step can't cost it the seat; nothing is read from the partition.
 *
 * <p>A seat that was lost is not taken again: what this process holds in memory may be older than
 * what its successor has written. {@link #confirm} asks the broker, so that a process that was
 * stopped for a while notices before it writes.
 */
public final class Leadership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration AT_THE_END = Duration.ofSeconds(10);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition seat;
  private final String group;
  private volatile Duration patience;
  private final Runnable onLost;
  private final Thread thread = new Thread(this::run, "learner-lead");
  // One is asked at a time; one that was given up may still be there.
  private final BlockingQueue<CompletableFuture<Void>> questions = new ArrayBlockingQueue<>(2);
  private final CountDownLatch seated = new CountDownLatch(1);
  private volatile LeadershipLostException lost;
  private volatile boolean closing;

  /**
   * @param consumer of the group, with a cooperative assignor; closed with this
   * @param seat the partition
   * @param group its name, for messages
   * @param patience how long the broker may take to confirm
   * @param onLost told once, on this class's thread
   */
  public Leadership(
      Consumer<byte[], byte[]> consumer,
      TopicPartition seat,
      String group,
      Duration patience,
      Runnable onLost) {
    this.consumer = consumer;
    this.seat = seat;
    this.group = group;
    this.patience = patience;
    this.onLost = onLost;
  }

  /** Joins the group. */
  public void start() {
    LOG.info("asking to lead: group={}", group);
    thread.start();
  }

  /**
   * Waits for the seat.
   *
   * @param stop asked again and again; true ends the wait
   * @return whether this learner leads
   */
  public boolean await(BooleanSupplier stop) throws InterruptedException {
    while (!seated.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
      check();
      if (stop.getAsBoolean()) {
        return false;
      }
    }
    return true;
  }

  /**
   * @throws LeadershipLostException where the seat is known to be lost
   */
  public void check() {
    if (lost != null) {
      throw lost;
    }
  }

  /**
   * Returns when the broker has just said that this learner leads. For one thread.
   *
   * @throws LeadershipLostException where it doesn't
   * @throws TimeoutException where the broker does not answer in time
   */
  public void confirm() {
    check();
    var question = new CompletableFuture<Void>();
    questions.add(question);
    long asked = System.nanoTime();
    while (!answered(question)) {
      check();
      if (closing || System.nanoTime() - asked > patience.toNanos()) {
        question.cancel(false);
        questions.remove(question);
        throw new TimeoutException("leadership of " + group + " not confirmed within " + patience);
      }
    }
  }

  /** From now on the broker is not waited for as long as it could be: the learner is to stop. */
  public void hurry() {
    patience = patience.compareTo(AT_THE_END) < 0 ? patience : AT_THE_END;
  }

  private static boolean answered(CompletableFuture<Void> question) {
    try {
      question.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while leadership was confirmed", e);
    }
  }

  private void run() {
    try (consumer) {
      consumer.subscribe(List.of(seat.topic()), new Seat());
      while (!closing && lost == null) {
        if (seated.getCount() > 0) {
          consumer.poll(POLL);
        } else {
          lead();
        }
      }
    } catch (InterruptedException | RuntimeException e) {
      lose(e.toString(), e);
    }
  }

  private void lead() throws InterruptedException {
    // Waits for a question here and not in the consumer, so that it is answered at once.
    var question = questions.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
    consumer.poll(Duration.ZERO);
    if (question != null && !question.isDone() && lost == null) {
      answer(question);
    }
  }

  /** Only a member of the group's present generation can commit. */
  private void answer(CompletableFuture<Void> question) {
    try {
      consumer.commitSync(Map.of(seat, new OffsetAndMetadata(0)), ANSWER);
      question.complete(null);
    } catch (CommitFailedException e) {
      lose("the broker has given its seat away", e);
    } catch (RebalanceInProgressException | RetriableException e) {
      LOG.debug("leadership asked for again: problem={}", e.toString());
      consumer.poll(POLL);
      if (!question.isDone()) {
        questions.offer(question);
      }
    }
  }

  private void lose(String fact, Throwable cause) {
    if (lost == null && !closing) {
      lost = new LeadershipLostException(group, seated.getCount() == 0, fact, cause);
      LOG.warn("leadership lost: group={} fact='{}'", group, fact);
      onLost.run();
    }
  }

  /** Leaves the group: a waiting learner follows at once. */
  @Override
  public void close() {
    closing = true;
    if (thread.getState() == Thread.State.NEW) {
      consumer.close();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Seat implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.pause(partitions);
      if (partitions.contains(seat)) {
        LOG.info("learner leads: group={}", group);
        seated.countDown();
      } else if (seated.getCount() > 0) {
        LOG.info("standing by: another learner leads, group={}", group);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (partitions.contains(seat)) {
        lose("another learner has its seat", null);
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      if (partitions.contains(seat)) {
        lose("it was silent for longer than learner.lead.session-timeout", null);
      }
    }
  }
}
