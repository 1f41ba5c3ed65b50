package kindred.standalone.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import kindred.standalone.running.Await;
import kindred.standalone.running.KindredProcess;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise P2: what is committed is read, also where the broker is killed while it commits. A
 * transaction that is over, but open in a partition, holds up everybody who reads there.
 */
class KilledInCommitsTest {
  private static final int KILLS = 3;
  private static final int PRODUCERS = 8;
  private static final String TOPIC = "committed";
  private static final List<TopicPartition> PARTITIONS =
      IntStream.range(0, 3).mapToObj(i -> new TopicPartition(TOPIC, i)).toList();

  private static final Set<TransactionState> OVER =
      Set.of(TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT);

  @TempDir Path dir;

  @Test
  void killedBroker_startedAgain_hasFinishedWhatItWasCommitting() throws Exception {
    try (var broker = broker();
        var admin = admin(broker)) {
      admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS.size(), (short) 1))).all().get();
      killInCommits(broker);
    }
    for (int kill = 1; kill <= KILLS; kill++) {
      try (var broker = broker();
          var admin = admin(broker)) {
        Await.until("all transactions are over", () -> over(admin) == PRODUCERS);
        assertEquals(List.of(), open(admin), "open though all transactions are over: " + kill);
        if (kill < KILLS) {
          killInCommits(broker);
        }
      }
    }
  }

  private KindredProcess broker() throws Exception {
    Files.deleteIfExists(dir.resolve("broker.log"));
    return KindredProcess.start(
            dir, "broker", "broker", "--dir", dir.resolve("data").toString(), "--port", "0")
        .awaitLog("broker ready at ");
  }

  private static String servers(KindredProcess broker) throws Exception {
    return broker.log().replaceAll("(?s).*ready at (\\S+).*", "$1");
  }

  private static Admin admin(KindredProcess broker) throws Exception {
    return Admin.create(Map.of("bootstrap.servers", servers(broker)));
  }

  /** Most likely some transaction is between its decision and its end in the partitions then. */
  private static void killInCommits(KindredProcess broker) throws Exception {
    var committed = new AtomicInteger();
    var producers = new ArrayList<KafkaProducer<String, String>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < PRODUCERS; i++) {
        var producer = producer(servers(broker), "committer-" + i);
        producers.add(producer);
        threads.submit(() -> commit(producer, committed));
      }
      Await.until("commits", () -> committed.get() > 20 * PRODUCERS);
      broker.kill();
      producers.forEach(producer -> producer.close(Duration.ZERO));
    }
  }

  private static KafkaProducer<String, String> producer(String servers, String id) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers", servers, "transactional.id", id, "transaction.timeout.ms", 2000),
        new StringSerializer(),
        new StringSerializer());
  }

  /** Until the producer is closed. */
  private static void commit(KafkaProducer<String, String> producer, AtomicInteger committed) {
    try {
      producer.initTransactions();
      while (true) {
        producer.beginTransaction();
        for (var partition : PARTITIONS) {
          producer.send(new ProducerRecord<>(TOPIC, partition.partition(), null, "record"));
        }
        producer.commitTransaction();
        committed.incrementAndGet();
      }
    } catch (KafkaException | IllegalStateException closed) {
      // The broker is gone, and so is the producer.
    }
  }

  /** Counted, and not the unfinished ones: a broker that leads nothing yet lists none. */
  private static long over(Admin admin) throws Exception {
    return admin.listTransactions().all().get(1, TimeUnit.MINUTES).stream()
        .filter(listing -> OVER.contains(listing.state()))
        .count();
  }

  private static List<String> open(Admin admin) throws Exception {
    var open = new ArrayList<String>();
    admin
        .describeProducers(PARTITIONS)
        .all()
        .get(1, TimeUnit.MINUTES)
        .forEach(
            (partition, producers) ->
                producers.activeProducers().stream()
                    .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                    .forEach(producer -> open.add(partition + " " + producer)));
    return open;
  }
}
