package kindred.standalone;

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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
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
 * that does not look whether a transaction has begun.
 */
class HangingOffsetsTest {
  private static final String PREFIX = "kindred";
  private static final String GROUP = PREFIX + ".embed.v1";
  private static final String INSTANCE = "one";
  private static final short VERSION = 4;

  @TempDir private Path directory;

  @Test
  void positionsPendingForGood_embedGoesOn_everyEventOnce() throws Exception {
    var unverified = Map.of("transaction.partition.verification.enable", "false");
    var config =
        new BrokerConfig(
            directory.resolve("broker"),
            "127.0.0.1",
            Ports.free(1).getFirst(),
            16 << 20,
            "",
            unverified);
    try (var broker = new EmbeddedBroker(config)) {
      broker.start();
      var servers = broker.bootstrapServers();
      leavePending(servers, config.port());
      assertPending(servers);
      var instance = Map.of("encoder.embed.instance", INSTANCE);
      try (var roles = new RolesInThreads(directory, servers, PREFIX, instance);
          var settled = new Settled(new TopicLog(servers), PREFIX, roles.node())) {
        send(roles, servers, 5);
        Await.until(
            "5 events are where they belong",
            () -> {
              assertEquals(List.of(), roles.failures());
              var look = settled.look();
              assertEquals(List.of(), look.wrong());
              return look.missing().isEmpty() && look.summary().startsWith("events=5 ");
            });
      }
    }
  }

  /** As embed's producer; its transaction's coordinator never hears of it. */
  private static void leavePending(String servers, int port) throws Exception {
    var id = GROUP + "." + INSTANCE;
    var settings = Map.<String, Object>of("bootstrap.servers", servers, "transactional.id", id);
    try (var producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
      SharedBroker.topics(PREFIX).create(admin);
      producer.initTransactions();
      // Makes the group's coordinator be there.
      assertEquals(
          Map.of(), admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get());
      var transaction = admin.describeTransactions(List.of(id)).description(id).get();
      var partition = new TxnOffsetCommitRequestPartition().setPartitionIndex(0);
      var topic =
          new TxnOffsetCommitRequestTopic()
              .setName(PREFIX + ".samples")
              .setPartitions(List.of(partition.setCommittedOffset(3).setCommittedMetadata("")));
      var data =
          new TxnOffsetCommitRequestData()
              .setTransactionalId(id)
              .setGroupId(GROUP)
              .setProducerId(transaction.producerId())
              .setProducerEpoch((short) transaction.producerEpoch())
              .setTopics(List.of(topic));
      Await.until("the offset is pending", () -> send(data, port) == Errors.NONE);
    }
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

  /** Nobody may know the position, and no transaction is open. */
  private static void assertPending(String servers) throws Exception {
    try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
      var position = new TopicPartition(PREFIX + ".samples", 0);
      var asked = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(position));
      // Partitions that nobody is told about are left out.
      var stable = new ListConsumerGroupOffsetsOptions().requireStable(true);
      var offsets = admin.listConsumerGroupOffsets(Map.of(GROUP, asked), stable).all().get();
      assertEquals(Map.of(GROUP, Map.of()), offsets);
      var transactions = admin.listTransactions().all().get();
      assertEquals(List.of("Empty"), transactions.stream().map(t -> t.state().toString()).toList());
    }
  }

  private static void send(RolesInThreads roles, String servers, int events) {
    var drawn = new DrawnCharacters(5, 2, 300);
    var kafka = new KafkaConfig(Map.of("bootstrap.servers", servers));
    var ingest = IngestConfig.from(roles.config());
    try (var producer = new EventProducer(kafka, roles.topics(), ingest, Clock.systemUTC())) {
      for (int i = 0; i < events; i++) {
        var bytes = drawn.read(i).bytes();
        producer.send(
            new SourceImage("image/" + i, Optional.of("x"), bytes, Optional.empty(), Map.of()));
      }
    }
  }
}
