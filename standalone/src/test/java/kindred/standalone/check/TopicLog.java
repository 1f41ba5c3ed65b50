package kindred.standalone.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Committed records of topics, by a consumer that belongs to nobody. */
public class TopicLog {
  private final String servers;

  public TopicLog(String servers) {
    this.servers = servers;
  }

  /**
   * What stands in a topic now, partition by partition in order; nothing where it does not exist.
   */
  public List<ConsumerRecord<String, byte[]>> read(String topic) {
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers",
            servers,
            "isolation.level",
            "read_committed",
            "allow.auto.create.topics",
            false);
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      var infos = consumer.listTopics().getOrDefault(topic, List.of());
      var partitions = infos.stream().map(i -> new TopicPartition(topic, i.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      var records = new ArrayList<ConsumerRecord<String, byte[]>>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }
}
