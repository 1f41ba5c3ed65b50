package kindred.standalone.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import kindred.standalone.running.KindredProcess;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  private static final String TOPIC = "kept";

  @TempDir Path dir;

  @Test
  void killedBroker_startedAgain_hasEveryAcknowledgedRecord() throws Exception {
    try (var broker = start()) {
      var servers =
          broker.awaitLog("broker ready at ").log().replaceAll("(?s).*ready at (\\S+).*", "$1");
      produce(servers, 200);
      broker.kill();
    }
    try (var broker = start()) {
      var log = broker.awaitLog("broker ready at ").log();
      var servers = log.substring(log.lastIndexOf("ready at ") + "ready at ".length()).strip();
      assertEquals(IntStream.range(0, 200).mapToObj(i -> "v" + i).toList(), consume(servers, 200));
    }
  }

  /** It would write into the first one's metadata before Kafka's own lock stops it. */
  @Test
  void secondBroker_onTheSameDirectory_isRefusedBeforeItWrites() throws Exception {
    var config = new BrokerConfig(dir.resolve("one"), "127.0.0.1", 0, 1 << 20);
    try (var first = new EmbeddedBroker(config);
        var second = new EmbeddedBroker(config)) {
      first.start();
      var thrown = assertThrows(IllegalStateException.class, second::start);
      assertEquals(
          "broker.dir %s is in use by another process: give this one a directory of its own"
              .formatted(config.dir()),
          thrown.getMessage());
    }
  }

  private KindredProcess start() throws Exception {
    java.nio.file.Files.deleteIfExists(dir.resolve("broker.log"));
    return KindredProcess.start(
        dir, "broker", "broker", "--dir", dir.resolve("data").toString(), "--port", "0");
  }

  private static void produce(String servers, int count) throws Exception {
    try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", servers, "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < count; i++) {
        producer.send(new ProducerRecord<>(TOPIC, "k" + i, "v" + i)).get(30, TimeUnit.SECONDS);
      }
    }
  }

  private static List<String> consume(String servers, int count) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      var values = new ArrayList<String>();
      var end = Instant.now().plusSeconds(60);
      while (values.size() < count && Instant.now().isBefore(end)) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }
}
