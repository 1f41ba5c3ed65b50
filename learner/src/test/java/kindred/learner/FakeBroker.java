package kindred.learner;

import java.util.concurrent.Future;
import kindred.schemas.AvroSerde;
import kindred.schemas.LearningReport;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.schemas.Sample;
import kindred.schemas.Topics;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics that the learner reads and writes; they outlive it. */
final class FakeBroker {
  final FakeLog<Sample> samples;
  final FakeLog<ModelVersion> models;
  final FakeLog<Promotion> promotions;
  final FakeLog<LearningReport> learning;
  private final Topics topics;

  FakeBroker(Topics topics) {
    this.topics = topics;
    samples = new FakeLog<>(topics.samples().name());
    models = new FakeLog<>(topics.models().name());
    promotions = new FakeLog<>(topics.promotions().name());
    learning = new FakeLog<>(topics.learning().name());
  }

  /**
   * A producer.
   *
   * @param beforeSend may throw
   */
  MockProducer<String, byte[]> producer(Runnable beforeSend) {
    return new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer()) {
      @Override
      public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
        beforeSend.run();
        write(record);
        return super.send(record);
      }
    };
  }

  private void write(ProducerRecord<String, byte[]> record) {
    if (record.headers().lastHeader("ce_type") == null) {
      throw new AssertionError("no CloudEvent: " + record.topic());
    }
    if (record.topic().equals(topics.models().name())) {
      models.add(record.key(), AvroSerde.of(ModelVersion.class).decode(record.value()));
    } else if (record.topic().equals(topics.promotions().name())) {
      promotions.add(record.key(), AvroSerde.of(Promotion.class).decode(record.value()));
    } else {
      learning.add(record.key(), AvroSerde.of(LearningReport.class).decode(record.value()));
    }
  }
}
