package kindred.query.write;

import java.util.ArrayList;
import java.util.List;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import kindred.schemas.TraceContext;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a node writes, without a broker. */
public final class TestWriter {
  private final MockProducer<byte[], byte[]> producer;
  public final ImageWriter writer;

  /**
   * @param acknowledges whether every write is acknowledged at once; else none is
   */
  public TestWriter(String topic, WriteConfig config, boolean acknowledges) {
    producer =
        new MockProducer<>(
            acknowledges, null, new ByteArraySerializer(), new ByteArraySerializer());
    writer = new ImageWriter(() -> producer, topic, AvroSerde.of(LabelledImage.class), config);
  }

  /** What a write was, with its key; a null event is a deletion. */
  public record Sent(String key, LabelledImage event) {}

  public List<Sent> sent() {
    var serde = AvroSerde.of(LabelledImage.class);
    var sent = new ArrayList<Sent>();
    for (var record : producer.history()) {
      var value = record.value();
      sent.add(new Sent(new String(record.key()), value == null ? null : serde.decode(value)));
    }
    return sent;
  }

  /** The traces of what was written. */
  public List<TraceContext> traces() {
    return producer.history().stream()
        .map(record -> TraceContext.of(record.headers()).orElseThrow())
        .toList();
  }

  public void fail(RuntimeException failure) {
    producer.sendException = failure;
  }
}
