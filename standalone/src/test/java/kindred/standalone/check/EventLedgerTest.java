package kindred.standalone.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.schemas.Embedding;
import kindred.schemas.LabelledImage;
import kindred.schemas.Sample;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What the checker finds, and that it finds what is wrong: on topics made by hand. */
class EventLedgerTest {
  private final List<ConsumerRecord<String, byte[]>> events = new ArrayList<>();
  private final List<ConsumerRecord<String, byte[]>> samples = new ArrayList<>();
  private final List<ConsumerRecord<String, byte[]>> rejected = new ArrayList<>();
  private final List<ConsumerRecord<String, byte[]>> embeddings = new ArrayList<>();

  EventLedgerTest() throws Exception {
    for (var id : List.of("a", "b", "bad", "a", "c")) {
      events.add(record("images", events.size(), events.size(), id, event(id + events.size())));
    }
    events.add(record("images", 5, 5, "b", null));
    for (int event : new int[] {0, 1, 3, 4, 5}) {
      accept(event);
    }
    reject(2);
    for (int sample = 0; sample < samples.size(); sample++) {
      embed(sample);
    }
  }

  private static ConsumerRecord<String, byte[]> record(
      String topic, long offset, long time, String id, byte[] value) {
    return new ConsumerRecord<>(
        "t." + topic,
        0,
        offset,
        time,
        TimestampType.CREATE_TIME,
        1,
        1,
        id,
        value,
        new RecordHeaders(),
        java.util.Optional.empty());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static byte[] event(String id) throws IOException {
    return bytes(
        LabelledImage.newBuilder()
            .setId(id)
            .setBytes(ByteBuffer.wrap(id.getBytes()))
            .setEventTime(Instant.EPOCH)
            .build()
            .toByteBuffer());
  }

  private void accept(int event) throws Exception {
    var of = events.get(event);
    byte[] value = null;
    if (of.value() != null) {
      var file = (of.key() + event).getBytes();
      var digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
      value =
          bytes(
              Sample.newBuilder()
                  .setId(of.key())
                  .setPixels(ByteBuffer.wrap(new byte[1]))
                  .setWidth(1)
                  .setHeight(1)
                  .setChannels(1)
                  .setContentHash(digest)
                  .setEventTime(Instant.EPOCH)
                  .build()
                  .toByteBuffer());
    }
    samples.add(record("samples", samples.size(), of.timestamp(), of.key(), value));
  }

  private void reject(int event) {
    var of = events.get(event);
    var record = record("rejected", rejected.size(), of.timestamp(), of.key(), of.value());
    Map.of(
            "__streams.errors.partition", "0",
            "__streams.errors.offset", Integer.toString(event),
            "kindred.rejection", "IMAGE_BROKEN")
        .forEach((name, text) -> record.headers().add(name, text.getBytes()));
    rejected.add(record);
  }

  private void embed(int sample) throws IOException {
    var of = samples.get(sample);
    byte[] value = null;
    if (of.value() != null) {
      value =
          bytes(
              Embedding.newBuilder()
                  .setVector(ByteBuffer.wrap(new byte[4]))
                  .setSamplePartition(0)
                  .setSampleOffset(of.offset())
                  .build()
                  .toByteBuffer());
    }
    embeddings.add(record("embeddings.v1", embeddings.size(), of.timestamp(), of.key(), value));
  }

  private EventLedger ledger() {
    return EventLedger.of(events, samples, rejected, embeddings);
  }

  private void assertWrong(String text) {
    var wrong = ledger().wrong();
    assertTrue(wrong.stream().anyMatch(w -> w.contains(text)), wrong::toString);
  }

  @Test
  void everythingInItsPlace_isSettled() {
    var ledger = ledger();
    assertEquals(List.of(), ledger.wrong());
    assertEquals(List.of(), ledger.missing());
    assertEquals(Set.of("a", "c"), ledger.gallery().keySet());
    assertEquals(2, ledger.gallery().get("a").offset());
    assertEquals(Set.of("b", "bad"), ledger.gone());
    assertEquals(ledger.events(), ledger.samples() + ledger.rejected());
  }

  @Test
  void lostEvent_isMissing() {
    samples.removeLast();
    embeddings.removeLast();
    assertEquals(List.of("event to sample: b has 1 of 2"), ledger().missing());
    rejected.clear();
    assertEquals(2, ledger().missing().size());
  }

  @Test
  void lostEventBeforeAnother_isWrong() {
    samples.remove(0);
    assertWrong("event to sample: a");
  }

  @Test
  void acceptedTwice_orRejectedTwice_orBoth_isWrong() throws Exception {
    accept(4);
    assertWrong("event to sample: c");
    samples.removeLast();
    reject(2);
    assertWrong("rejected twice: bad of 0:2");
    rejected.removeLast();
    reject(4);
    assertWrong("event to sample: c");
  }

  @Test
  void rejectedWithoutAnEvent_isWrong() {
    reject(1);
    events.remove(1);
    assertWrong("rejected without an event");
  }

  @Test
  void embeddedTwice_orNot_isFound() throws Exception {
    embed(3);
    assertWrong("sample to embedding: c");
    embeddings.removeLast();
    embeddings.removeLast();
    assertEquals(List.of("sample to embedding: b has 1 of 2"), ledger().missing());
  }
}
