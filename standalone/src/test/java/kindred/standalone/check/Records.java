package kindred.standalone.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import kindred.schemas.Embedding;
import kindred.schemas.LabelledImage;
import kindred.schemas.Sample;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The topics' bytes, by what the Avro records themselves can do. */
final class Records {
  static {
    // Avro makes no class that it was not told of.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(),
            type -> type.getPackageName().equals("kindred.schemas")));
  }

  private Records() {}

  /** Decoding, as Avro declares it. */
  private interface Decoder<T> {
    T decode(ByteBuffer bytes) throws IOException;
  }

  private static <T> T decode(ConsumerRecord<String, byte[]> record, Decoder<T> decoder) {
    try {
      return decoder.decode(ByteBuffer.wrap(record.value()));
    } catch (IOException e) {
      throw new UncheckedIOException(record.topic() + " at " + place(record), e);
    }
  }

  /** The image file of an event. */
  static ByteBuffer event(ConsumerRecord<String, byte[]> record) {
    return decode(record, LabelledImage::fromByteBuffer).getBytes();
  }

  static Sample sample(ConsumerRecord<String, byte[]> record) {
    return decode(record, Sample::fromByteBuffer);
  }

  /** Where an embedding's sample stands. */
  static String samplePlace(ConsumerRecord<String, byte[]> record) {
    var embedding = decode(record, Embedding::fromByteBuffer);
    return embedding.getSamplePartition() + ":" + embedding.getSampleOffset();
  }

  /** float32, little endian. */
  static float[] vector(ConsumerRecord<String, byte[]> record) {
    var bytes = decode(record, Embedding::fromByteBuffer).getVector();
    var floats = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    var vector = new float[floats.remaining()];
    floats.get(vector);
    return vector;
  }

  static String place(ConsumerRecord<?, ?> record) {
    return record.partition() + ":" + record.offset();
  }

  /** A header's text; empty where there is none. */
  static String header(ConsumerRecord<?, ?> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
