package kindred.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Avro single-object encoding of one record type: two marker bytes, the schema's 8-byte
 * fingerprint, the record. A reader needs no registry, only the schemas in {@code
 * schemas/src/main/avro}. Thread-safe.
 */
public final class AvroSerde<T extends SpecificRecordBase> implements Serde<T> {
  static {
    AvroLimits.apply();
  }

  private final Schema schema;
  private final BinaryMessageEncoder<T> encoder;
  private final BinaryMessageDecoder<T> decoder;

  private AvroSerde(SpecificData model, Schema schema, Iterable<Schema> writers) {
    this.schema = schema;
    this.encoder = new BinaryMessageEncoder<>(model, schema);
    var earlier = new SchemaStore.Cache();
    writers.forEach(earlier::addSchema);
    this.decoder = new BinaryMessageDecoder<>(model, schema, earlier);
  }

  /** The serde of a generated record; reads what earlier releases wrote as well. */
  public static <T extends SpecificRecordBase> AvroSerde<T> of(Class<T> type) {
    AvroLimits.apply();
    var model = SpecificData.getForClass(type);
    var schema = model.getSchema(type);
    return new AvroSerde<>(model, schema, SchemaHistory.of(schema.getFullName()));
  }

  /** The record's bytes. */
  public byte[] encode(T record) {
    try {
      var buffer = encoder.encode(record);
      var bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("record of type " + schema.getName() + " not encoded", e);
    }
  }

  /**
   * The record in these bytes.
   *
   * @throws SerializationException where the bytes are not a whole record of a known schema
   */
  public T decode(byte[] bytes) {
    try {
      return decoder.decode(bytes);
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      throw new SerializationException(
          "not a " + schema.getName() + " in Avro single-object encoding: " + e.getMessage(), e);
    }
  }

  @Override
  public Serializer<T> serializer() {
    return (topic, record) -> record == null ? null : encode(record);
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> bytes == null ? null : decode(bytes);
  }
}
