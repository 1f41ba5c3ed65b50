package kindred.query.version;

import java.nio.ByteBuffer;
import kindred.query.index.IndexedImage;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.Vectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** From records of an embeddings topic to what is indexed. For one thread. */
final class EmbeddingRecords {
  /** Float32 rounding over at most 4,096 squares stays far below. */
  private static final double NORM_TOLERANCE = 1e-3;

  private final int dim;
  private final AvroSerde<Embedding> serde = AvroSerde.of(Embedding.class);

  /**
   * @param dim floats per vector
   */
  EmbeddingRecords(int dim) {
    this.dim = dim;
  }

  /** Throws {@link CorruptRecordException} where the value is not a unit vector's embedding. */
  IndexedImage image(ConsumerRecord<String, byte[]> record) {
    Embedding embedding;
    float[] vector;
    try {
      embedding = serde.decode(record.value());
      vector = Vectors.fromBytes(embedding.getVector());
    } catch (SerializationException | IllegalArgumentException e) {
      throw new CorruptRecordException(record, e);
    }
    check(record, vector);
    return new IndexedImage(
        record.key(),
        embedding.getLabel(),
        embedding.getAttributes(),
        vector,
        embedding.getSamplePartition(),
        embedding.getSampleOffset(),
        embedding.getCodes().map(EmbeddingRecords::bytes));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private void check(ConsumerRecord<String, byte[]> record, float[] vector) {
    if (vector.length != dim) {
      var fact = "a vector of %d floats, not %d".formatted(vector.length, dim);
      throw new CorruptRecordException(record, fact);
    }
    double squares = 0;
    for (var value : vector) {
      squares += (double) value * value;
    }
    // Written so that NaN fails too.
    if (!(Math.abs(squares - 1) <= NORM_TOLERANCE)) {
      throw new CorruptRecordException(record, "a vector of squared length " + squares + ", not 1");
    }
  }
}
