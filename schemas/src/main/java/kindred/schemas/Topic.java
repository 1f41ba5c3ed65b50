package kindred.schemas;

import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * One topic.
 *
 * @param name the full name, prefix included
 * @param key what the records' keys are, in words
 * @param value the record type, or empty where values are passed on as they came
 * @param partitions how many partitions it is created with
 * @param replication how many copies it is created with
 * @param settings topic settings it is created with
 */
public record Topic<T extends SpecificRecord>(
    String name,
    String key,
    Optional<Class<T>> value,
    int partitions,
    short replication,
    Map<String, String> settings) {
  public Topic {
    settings = Map.copyOf(settings);
  }

  NewTopic toCreate() {
    return new NewTopic(name, partitions, replication).configs(settings);
  }
}
