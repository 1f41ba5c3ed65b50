package kindred.schemas;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that were gone before a reader came to them: retention, or an operator, has deleted them.
 * A consumer that resets its offset by itself passes over them without a word, so ours do not; here
 * each loss is logged as an error and counted, and then the reader goes on behind it or ends.
 * Compaction is no loss: it leaves the newest record of every key. Thread-safe.
 */
public final class LostRecords {
  private static final Logger LOG = LoggerFactory.getLogger(LostRecords.class);

  private final String reader;
  private final OnLoss onLoss;
  private final AtomicLong count;
  private final Map<TopicPartition, Long> toldTo = new HashMap<>();

  private LostRecords(String reader, OnLoss onLoss, AtomicLong count) {
    this.reader = reader;
    this.onLoss = onLoss;
    this.count = count;
  }

  /**
   * For a role. The count is also the attribute {@code Offsets} of the JMX bean {@code
   * kindred:type=LostRecords,role=ROLE}.
   *
   * @param role for the log and the bean's name
   * @param onLoss what is done then
   */
  public static LostRecords of(String role, OnLoss onLoss) {
    var lost = new LostRecords(role, onLoss, new AtomicLong());
    LostOffsets.register(role, lost::count);
    return lost;
  }

  /** For one of several readers of this role: each tells of what it has lost itself. */
  public LostRecords reader(String name) {
    return new LostRecords(reader + " " + name, onLoss, count);
  }

  /** Offsets lost so far by the role in this process. Ends of transactions have offsets too. */
  public long count() {
    return count.get();
  }

  /**
   * A reader that wants to go on at an offset finds where a partition begins. What was told of
   * before is not counted again.
   *
   * @throws LostRecordsException where records between are gone and that is to end the role: for
   *     every reader that comes there, so that none goes on behind the loss while the first one's
   *     failure ends the role
   */
  public synchronized void check(TopicPartition partition, long wanted, long beginning) {
    if (wanted >= beginning) {
      return;
    }
    long from = Math.max(wanted, toldTo.getOrDefault(partition, 0L));
    if (from < beginning) {
      toldTo.put(partition, beginning);
      count.addAndGet(beginning - from);
      LOG.error(fact(partition, from, beginning));
    }
    if (onLoss == OnLoss.STOP) {
      throw new LostRecordsException(fact(partition, wanted, beginning));
    }
  }

  private String fact(TopicPartition partition, long from, long beginning) {
    return "records were deleted before %s read them: partition=%s from=%d to=%d offsets=%d"
        .formatted(reader, partition, from, beginning - 1, beginning - from);
  }

  /**
   * Brings a consumer that does not reset its offsets to where it can go on: partitions that nobody
   * has read yet to their beginning, others behind what is gone.
   *
   * @throws LostRecordsException where the loss is to end the role, or where a partition ends
   *     before what was read of it: reading it again could bring everything twice
   */
  public void goOn(Consumer<?, ?> consumer, InvalidOffsetException reason) {
    switch (reason) {
      case NoOffsetForPartitionException none -> consumer.seekToBeginning(none.partitions());
      case OffsetOutOfRangeException out -> goOn(consumer, out.offsetOutOfRangePartitions());
      default -> throw reason;
    }
  }

  private void goOn(Consumer<?, ?> consumer, Map<TopicPartition, Long> wanted) {
    var beginnings = consumer.beginningOffsets(wanted.keySet());
    wanted.forEach(
        (partition, offset) -> {
          long beginning = beginnings.get(partition);
          if (offset >= beginning) {
            throw new LostRecordsException(
                "%s has lost its end, or was made anew: %s has read it up to %d"
                    .formatted(partition, reader, offset));
          }
          check(partition, offset, beginning);
          consumer.seek(partition, beginning);
        });
  }
}
