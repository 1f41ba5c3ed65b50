package kindred.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
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

  /** C3 01, then the fingerprint of the writer's schema, little endian. */
  private static final int HEADER_BYTES = 10;

  private static final short MARKER = (short) 0xC301;

  private final Schema schema;
  private final BinaryMessageEncoder<T> encoder;
  private final Map<Long, DatumReader<T>> readers = new HashMap<>();

  @SuppressWarnings("unchecked")
  private AvroSerde(SpecificData model, Schema schema, List<Schema> writers) {
    this.schema = schema;
    this.encoder = new BinaryMessageEncoder<>(model, schema);
    for (var writer : Stream.concat(writers.stream(), Stream.of(schema)).toList()) {
      var reader = (DatumReader<T>) model.createDatumReader(writer, schema);
      readers.put(SchemaNormalization.parsingFingerprint64(writer), reader);
    }
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
   * The record in these bytes. Read from the array and not, as Avro's own message decoder does,
   * from a stream: only then is a length that a hostile producer claims checked against the bytes
   * there are before anything of that size is allocated, and bytes left over are seen.
   *
   * @throws SerializationException where the bytes are not a whole record of a known schema
   */
  public T decode(byte[] bytes) {
    if (bytes.length < HEADER_BYTES || ByteBuffer.wrap(bytes).getShort() != MARKER) {
      throw broken("they do not start as such a message does", null);
    }
    var fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    var reader = readers.get(fingerprint);
    if (reader == null) {
      throw new UnknownSchemaException(
          "no " + schema.getName() + " schema has fingerprint " + Long.toHexString(fingerprint));
    }
    var rest =
        DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
    T entry;
    try {
      entry = reader.read(null, new StrictText(rest));
      if (!rest.isEnd()) {
        throw broken("bytes are left over", null);
      }
    } catch (IOException | AvroRuntimeException e) {
      throw broken(e.getMessage(), e);
    } catch (UnsupportedOperationException | IndexOutOfBoundsException | ClassCastException e) {
      // Avro's answers to lengths, branches and symbols that make no sense.
      throw broken(e.getMessage(), e);
    }
    return entry;
  }

  private SerializationException broken(String why, Exception cause) {
    return new SerializationException(
        "not a " + schema.getName() + " in Avro single-object encoding: " + why, cause);
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
