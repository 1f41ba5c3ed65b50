package kindred.schemas;

import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
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
 * @param shared whether others than Kindred write or read its values: they are in the configured
 *     wire format ({@link Topics#serde}), those of other topics always in Avro's own
 */
public record Topic<T extends SpecificRecord>(
    String name,
    String key,
    Optional<Class<T>> value,
    int partitions,
    short replication,
    Map<String, String> settings,
    boolean shared) {
  public Topic {
    settings = Map.copyOf(settings);
  }

  /** The schema of the values, as in {@code schemas/src/main/avro}. */
  public Optional<Schema> schema() {
    return value.map(
        type ->
            SchemaHistory.of(SpecificData.getForClass(type).getSchema(type).getFullName())
                .getLast());
  }

  /**
   * What every value in Avro's single-object encoding begins with, in hexadecimal: the two marker
   * bytes and the schema's CRC-64-AVRO fingerprint, little endian.
   */
  public Optional<String> messageHeader() {
    return value.map(
        type -> {
          try {
            var schema = SpecificData.getForClass(type).getSchema(type);
            var fingerprint = SchemaNormalization.parsingFingerprint("CRC-64-AVRO", schema);
            return "c301" + HexFormat.of().formatHex(fingerprint);
          } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Avro without CRC-64-AVRO", e);
          }
        });
  }

  NewTopic toCreate() {
    return new NewTopic(name, partitions, replication).configs(settings);
  }
}
