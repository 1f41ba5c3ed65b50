package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kindred.ingest.EventProducer;
import kindred.ingest.IngestConfig;
import kindred.ingest.source.DrawnCharacters;
import kindred.ingest.source.SourceImage;
import kindred.schemas.KafkaConfig;
import kindred.standalone.broker.BrokerConfig;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.check.Settled;
import kindred.standalone.check.TopicLog;
import kindred.standalone.running.Await;
import kindred.standalone.running.Ports;
import kindred.standalone.running.RolesInThreads;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.TxnOffsetCommitRequest;
import org.apache.kafka.common.requests.TxnOffsetCommitResponse;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Positions that are pending for embed's group though no transaction is open: nobody would ever be
 * told where to go on. They are made here by a request that a client would not send, to a broker
 * that does not look whether a transaction has begun, and outlive it.
 */
class HangingOffsetsTest {
  private static final String PREFIX = "hanging";
  private static final String GROUP = PREFIX + ".embed.v1";
  private static final String INSTANCE = "one";
  private static final String TRANSACTIONAL_ID = GROUP + "." + INSTANCE;
  private static final TopicPartition POSITION = new TopicPartition(PREFIX + ".samples", 0);
  private static final short VERSION = 4;

  @TempDir private Path directory;

  @Test
  void positionsPendingForGood_embedGoesOn_everyEventOnce() throws Exception {
    int port = Ports.free(1).getFirst();
    var servers = "127.0.0.1:" + port;
    var own = Map.<String, Object>of("bootstrap.servers", servers);
    try (var broker = broker(port, Map.of("transaction.partition.verification.enable", "false"))) {
      broker.start();
      try (var admin = Admin.create(own)) {
        SharedBroker.topics(PREFIX).create(admin);
        leavePending(admin, port);
        assertPending(admin, true);
        abort(admin);
        assertPending(admin, false);
        leavePending(admin, port);
      }
    }
    try (var broker = broker(port, Map.of())) {
      broker.start();
      try (var admin = Admin.create(own)) {
        Await.until("the coordinators", () -> transaction(admin).state() == TransactionState.EMPTY);
        assertPending(admin, true);
      }
      embedGoesOn(servers, 0);
      try (var admin = Admin.create(own)) {
        loseThePosition(admin);
      }
      embedGoesOn(servers, 5);
    }
  }

  /** As where the end of a hanging transaction undoes the positions of one that was committed. */
  private static void loseThePosition(Admin admin) throws Exception {
    Await.until("the group is empty", () -> isEmpty(admin));
    var behind = Map.of(POSITION, new OffsetAndMetadata(1));
    admin.alterConsumerGroupOffsets(GROUP, behind).all().get();
  }

  private static boolean isEmpty(Admin admin) throws Exception {
    var group = admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP);
    return group.groupState() == GroupState.EMPTY;
  }

  private EmbeddedBroker broker(int port, Map<String, String> settings) {
    var log = directory.resolve("broker");
    return new EmbeddedBroker(new BrokerConfig(log, "127.0.0.1", port, 16 << 20, "", settings));
  }

  private void embedGoesOn(String servers, int before) throws Exception {
    var instance = Map.of("encoder.embed.instance", INSTANCE);
    try (var roles = new RolesInThreads(directory, servers, PREFIX, instance);
        var settled = new Settled(new TopicLog(servers), PREFIX, roles.node())) {
      int events = before + 5;
      send(roles, servers, before, events);
      Await.until(
          events + " events are where they belong",
          () -> {
            assertEquals(List.of(), roles.failures());
            var look = settled.look();
            assertEquals(List.of(), look.wrong());
            return look.missing().isEmpty() && look.summary().startsWith("events=" + events + " ");
          });
    }
  }

  /** As embed's producer; its transaction's coordinator never hears of it. */
  private static void leavePending(Admin admin, int port) throws Exception {
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers", "127.0.0.1:" + port, "transactional.id", TRANSACTIONAL_ID);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      // Makes the group's coordinator be there.
      admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
      var transaction = transaction(admin);
      var partition = new TxnOffsetCommitRequestPartition().setPartitionIndex(0);
      var topic =
          new TxnOffsetCommitRequestTopic()
              .setName(POSITION.topic())
              .setPartitions(List.of(partition.setCommittedOffset(3).setCommittedMetadata("")));
      var data =
          new TxnOffsetCommitRequestData()
              .setTransactionalId(TRANSACTIONAL_ID)
              .setGroupId(GROUP)
              .setProducerId(transaction.producerId())
              .setProducerEpoch((short) transaction.producerEpoch())
              .setTopics(List.of(topic));
      Await.until("the offset is pending", () -> send(data, port) == Errors.NONE);
    }
  }

  private static TransactionDescription transaction(Admin admin) throws Exception {
    var ids = List.of(TRANSACTIONAL_ID);
    return admin.describeTransactions(ids).description(TRANSACTIONAL_ID).get();
  }

  private static Errors send(TxnOffsetCommitRequestData data, int port) throws Exception {
    var header = new RequestHeader(ApiKeys.TXN_OFFSET_COMMIT, VERSION, "test", 1);
    var bytes = new TxnOffsetCommitRequest(data, VERSION).serializeWithHeader(header);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var size = ByteBuffer.allocate(4).putInt(bytes.remaining());
      socket.getOutputStream().write(size.array());
      socket.getOutputStream().write(bytes.array(), bytes.position(), bytes.remaining());
      var in = new DataInputStream(socket.getInputStream());
      var answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
      // The correlation id, and no tagged fields.
      answer.position(5);
      var response = TxnOffsetCommitResponse.parse(new ByteBufferAccessor(answer), VERSION);
      return response.errors().values().iterator().next();
    }
  }

  /** As kafka-transactions.sh ends a hanging transaction: docs/operations.md. */
  private static void abort(Admin admin) throws Exception {
    long id = transaction(admin).producerId();
    var partitions =
        IntStream.range(0, 4).mapToObj(i -> new TopicPartition("__consumer_offsets", i)).toList();
    for (var partition : partitions) {
      var state = admin.describeProducers(List.of(partition)).partitionResult(partition).get();
      for (var producer : state.activeProducers()) {
        if (producer.producerId() == id) {
          short epoch = (short) producer.producerEpoch();
          int coordinator = producer.coordinatorEpoch().orElse(0);
          var spec = new AbortTransactionSpec(partition, id, epoch, coordinator);
          admin.abortTransaction(spec).all().get();
        }
      }
    }
  }

  /** Whether nobody may know the position; and no transaction is open. */
  private static void assertPending(Admin admin, boolean pending) throws Exception {
    var asked = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(POSITION));
    // Partitions that nobody is told about are left out.
    var stable = new ListConsumerGroupOffsetsOptions().requireStable(true);
    var offsets = admin.listConsumerGroupOffsets(Map.of(GROUP, asked), stable).all().get();
    assertEquals(pending, !offsets.get(GROUP).containsKey(POSITION));
    assertEquals(TransactionState.EMPTY, transaction(admin).state());
  }

  private static void send(RolesInThreads roles, String servers, int from, int to) {
    var drawn = new DrawnCharacters(5, 2, 300);
    var kafka = new KafkaConfig(Map.of("bootstrap.servers", servers));
    var ingest = IngestConfig.from(roles.config());
    try (var producer = new EventProducer(kafka, roles.topics(), ingest, Clock.systemUTC())) {
      for (int i = from; i < to; i++) {
        var bytes = drawn.read(i).bytes();
        producer.send(
            new SourceImage("image/" + i, Optional.of("x"), bytes, Optional.empty(), Map.of()));
      }
    }
  }
}
