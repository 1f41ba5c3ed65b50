package kindred.encoder;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.Sample;
import kindred.schemas.SamplePlace;
import kindred.schemas.TraceContext;
import kindred.schemas.Vectors;
import kindred.schemas.image.Pixels;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Samples to embeddings, record by record: same key, same partition, same timestamp; a deletion
 * stays one and says in headers where it stands in the samples; the header of a trace goes on.
 * Where the version has a quantiser, the codes come with the vectors.
 */
final class EmbedBatch {
  private final Encoder encoder;
  private final String embeddingsTopic;
  private final AvroSerde<Sample> sampleSerde = AvroSerde.of(Sample.class);
  private final AvroSerde<Embedding> embeddingSerde = AvroSerde.of(Embedding.class);

  EmbedBatch(Encoder encoder, String embeddingsTopic) {
    this.encoder = encoder;
    this.embeddingsTopic = embeddingsTopic;
  }

  /**
   * @throws IllegalStateException naming the record that is no sample or has no finite vector
   */
  List<ProducerRecord<byte[], byte[]>> embed(ConsumerRecords<byte[], byte[]> records) {
    var decoded = new ArrayList<Sample>();
    var images = new ArrayList<Pixels>();
    for (var record : records) {
      if (record.value() != null) {
        decode(record, decoded, images);
      }
    }
    var vectors = encoder.embed(images);
    var out = new ArrayList<ProducerRecord<byte[], byte[]>>(records.count());
    int at = 0;
    for (var record : records) {
      byte[] value = null;
      if (record.value() != null) {
        value = embeddingSerde.encode(embedding(record, decoded.get(at), vectors[at]));
        at++;
      }
      var written =
          new ProducerRecord<>(
              embeddingsTopic, record.partition(), record.timestamp(), record.key(), value);
      TraceContext.pass(record.headers(), written.headers());
      if (value == null) {
        new SamplePlace(record.partition(), record.offset()).addTo(written.headers());
      }
      out.add(written);
    }
    return out;
  }

  private void decode(
      ConsumerRecord<byte[], byte[]> record, List<Sample> decoded, List<Pixels> images) {
    try {
      var sample = sampleSerde.decode(record.value());
      images.add(Pixels.of(sample));
      decoded.add(sample);
    } catch (SerializationException | IllegalArgumentException e) {
      throw new IllegalStateException(place(record) + " is no sample: " + e.getMessage(), e);
    }
  }

  private Embedding embedding(
      ConsumerRecord<byte[], byte[]> record, Sample sample, float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        throw new IllegalStateException(
            "version " + encoder.version() + " gives " + value + " for " + place(record));
      }
    }
    var codes = encoder.quantiser().map(quantiser -> ByteBuffer.wrap(quantiser.code(vector)));
    return Embedding.newBuilder()
        .setLabel(sample.getLabel().orElse(null))
        .setVector(Vectors.toBytes(vector))
        .setAttributes(sample.getAttributes())
        .setSamplePartition(record.partition())
        .setSampleOffset(record.offset())
        .setCodes(codes.orElse(null))
        .build();
  }

  private static String place(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + " at offset " + record.offset();
  }
}
