package kindred.learner.publishing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class LeaderProducerTest {
  private final List<MockProducer<String, byte[]>> opened = new ArrayList<>();
  private final ProducerRecord<String, byte[]> record =
      new ProducerRecord<>("topic", 0, "key", new byte[] {1});

  @Test
  void write_several_areOneTransaction() {
    try (var producer = new LeaderProducer(this::open, () -> {})) {
      var places = producer.write(List.of(record, record));
      assertEquals(List.of(0L, 1L), places.stream().map(place -> place.offset()).toList());
      assertEquals(1, opened.getFirst().commitCount());
      assertEquals(2, opened.getFirst().history().size());
    }
    assertTrue(opened.getFirst().closed());
  }

  @Test
  void write_fencedByAnotherLeader_saysWhatLeadershipSays() {
    var leads = new AtomicBoolean(true);
    var producer = new LeaderProducer(this::open, () -> check(leads));
    producer.write(List.of(record));
    opened.getFirst().fenceProducer();
    leads.set(false);
    assertThrows(UnsupportedOperationException.class, () -> producer.write(List.of(record)));
    assertEquals(1, opened.size());
  }

  /** It was stopped before it opened the id, and its successor has been fenced by it. */
  @Test
  void write_leadingNoLongerWhenOpened_writesNothing() {
    var leads = new AtomicBoolean(true);
    var producer =
        new LeaderProducer(
            () -> {
              leads.set(false);
              return open();
            },
            () -> check(leads));
    assertThrows(UnsupportedOperationException.class, () -> producer.write(List.of(record)));
    assertEquals(List.of(), opened.getFirst().history());
    assertThrows(UnsupportedOperationException.class, producer::open);
    producer.close();
    assertTrue(opened.stream().allMatch(MockProducer::closed));
  }

  /** The broker has ended the transaction for a reason of its own. */
  @Test
  void write_fencedButLeading_writesAgain() {
    var producer = new LeaderProducer(this::open, () -> {});
    producer.open();
    opened.getFirst().fenceProducer();
    producer.write(List.of(record));
    assertEquals(2, opened.size());
    assertTrue(opened.getFirst().closed());
    assertEquals(List.of(record), opened.getLast().history());
  }

  @Test
  void write_failingEveryTime_givesUp() {
    var producer =
        new LeaderProducer(
            () -> {
              var broken = open();
              broken.commitTransactionException = new KafkaException("no");
              return broken;
            },
            () -> {});
    var failed = assertThrows(KafkaException.class, () -> producer.write(List.of(record)));
    assertTrue(failed.getMessage().contains("[topic]"), failed.getMessage());
    assertEquals(3, opened.size());
  }

  private static void check(AtomicBoolean leads) {
    if (!leads.get()) {
      throw new UnsupportedOperationException("another one leads");
    }
  }

  private MockProducer<String, byte[]> open() {
    var producer =
        new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    opened.add(producer);
    return producer;
  }
}
