package kindred.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.schemas.registry.SchemaRegistry;
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
 * schemas/src/main/avro}. With a registry it reads {@link WireFormat#CONFLUENT} as well, told apart
 * by the first byte, and writes what it was made for. Thread-safe.
 */
public final class AvroSerde<T extends SpecificRecordBase> implements Serde<T> {
  static {
    AvroLimits.apply();
  }

  /** C3 01, then the fingerprint of the writer's schema, little endian. */
  private static final int HEADER_BYTES = 10;

  private static final short MARKER = (short) 0xC301;

  /** 00, then the schema's id, big endian. */
  private static final int REGISTERED_HEADER_BYTES = 5;

  private static final byte REGISTERED = 0;

  private static final int MAX_REASON = 300;

  private final Schema schema;
  private final BinaryMessageEncoder<T> encoder;
  private final Map<Long, DatumReader<T>> readers = new HashMap<>();
  private final Optional<RegisteredReaders<T>> registeredReaders;
  private final Optional<RegisteredWriter> registeredWriter;

  @SuppressWarnings("unchecked")
  private AvroSerde(
      SpecificData model,
      Schema schema,
      List<Schema> writers,
      Optional<SchemaRegistry> registry,
      Optional<RegisteredWriter> registeredWriter) {
    this.schema = schema;
    this.registeredReaders =
        registry.map(asked -> new RegisteredReaders<>(asked, model, schema, System::nanoTime));
    this.registeredWriter = registeredWriter;
    this.encoder = new BinaryMessageEncoder<>(model, schema);
    for (var writer : Stream.concat(writers.stream(), Stream.of(schema)).toList()) {
      var reader = (DatumReader<T>) model.createDatumReader(writer, schema);
      readers.put(SchemaNormalization.parsingFingerprint64(writer), reader);
    }
  }

  /** The serde of a generated record; reads what earlier releases wrote as well. */
  public static <T extends SpecificRecordBase> AvroSerde<T> of(Class<T> type) {
    return of(type, Optional.empty(), Optional.empty());
  }

  /**
   * The same for a topic that may be in another wire format.
   *
   * @param registry whose ids it can read
   * @param writer empty: writes single-object encoding
   */
  static <T extends SpecificRecordBase> AvroSerde<T> of(
      Class<T> type, Optional<SchemaRegistry> registry, Optional<RegisteredWriter> writer) {
    AvroLimits.apply();
    var model = SpecificData.getForClass(type);
    var schema = model.getSchema(type);
    return new AvroSerde<>(model, schema, SchemaHistory.of(schema.getFullName()), registry, writer);
  }

  /**
   * The record's bytes.
   *
   * @throws kindred.schemas.registry.SchemaRegistryException where it is to be written under the id
   *     of a registry that does not tell it
   */
  public byte[] encode(T record) {
    try {
      var buffer = encoder.encode(record);
      if (registeredWriter.isPresent()) {
        buffer.position(buffer.position() + HEADER_BYTES);
        return ByteBuffer.allocate(REGISTERED_HEADER_BYTES + buffer.remaining())
            .put(REGISTERED)
            .putInt(registeredWriter.get().id())
            .put(buffer)
            .array();
      }
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
   * @throws kindred.schemas.registry.SchemaRegistryException where a registry has to be asked and
   *     does not answer, or refuses
   */
  public T decode(byte[] bytes) {
    if (bytes.length >= HEADER_BYTES && ByteBuffer.wrap(bytes).getShort() == MARKER) {
      var fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
      var reader = readers.get(fingerprint);
      if (reader == null) {
        throw new UnknownSchemaException(
            "no " + schema.getName() + " schema has fingerprint " + Long.toHexString(fingerprint));
      }
      return read(reader, bytes, HEADER_BYTES);
    }
    if (bytes.length >= REGISTERED_HEADER_BYTES && bytes[0] == REGISTERED) {
      var id = ByteBuffer.wrap(bytes).getInt(1);
      var reader =
          registeredReaders
              .orElseThrow(
                  () -> broken("Confluent's is not read, since there is no schema registry", null))
              .reader(id);
      return read(reader, bytes, REGISTERED_HEADER_BYTES);
    }
    throw broken("its bytes do not start as such a message does", null);
  }

  private T read(DatumReader<T> reader, byte[] bytes, int from) {
    var rest = DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, null);
    T entry;
    boolean whole;
    try {
      entry = reader.read(null, new StrictText(rest));
      whole = rest.isEnd();
    } catch (IOException | RuntimeException e) {
      // Avro's answers to lengths, branches, symbols and strangers' schemas that make no sense.
      throw broken(e.getMessage(), e);
    }
    if (!whole) {
      throw broken("bytes are left over", null);
    }
    return entry;
  }

  private SerializationException broken(String why, Exception cause) {
    return new SerializationException(
        "not a " + schema.getName() + " in Avro: " + shortened(String.valueOf(why)), cause);
  }

  /**
   * Avro quotes schemas, and strangers' ones may be long; a rejected event has this in a header.
   */
  static String shortened(String text) {
    return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "…";
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
