package kindred.ingest.validation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import kindred.ingest.Settings;
import kindred.schemas.AvroSerde;
import kindred.schemas.Sample;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.TraceContext;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ValidationTopologyTest {
  private final Topics topics =
      new Topics(TopicsConfig.from(Settings.with(Map.of("topics.max-message-bytes", "512 KiB"))));
  private final Events events = new Events();
  private final Topology topology =
      ValidationTopology.build(
          topics,
          events.decoder(),
          Events.LIMITS,
          Duration.ofMillis(100),
          ValidationMetrics.none());
  private final TopologyTestDriver driver = new TopologyTestDriver(topology, new Properties());
  private final TestInputTopic<byte[], byte[]> images =
      driver.createInputTopic(
          topics.images().name(),
          new ByteArraySerializer(),
          new ByteArraySerializer(),
          Events.NOW,
          Duration.ZERO);
  private final TestOutputTopic<byte[], byte[]> samples = output(topics.samples().name());
  private final TestOutputTopic<byte[], byte[]> rejected = output(topics.rejected().name());

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @AfterEach
  void close() {
    driver.close();
    events.close();
  }

  private static String header(TestRecord<byte[], byte[]> event, String name) {
    var header = event.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** When this changes on purpose, put the new text into the file. */
  @Test
  void describe_isTheApprovedText() throws IOException {
    try (var in = getClass().getResourceAsStream("topology.approved.txt")) {
      assertEquals(
          new String(in.readAllBytes(), StandardCharsets.UTF_8).strip(),
          topology.describe().toString().strip());
    }
  }

  @Test
  void goodEvent_becomesASampleOfTheSameKeyAndTime() {
    var headers = new RecordHeaders().add("big", new byte[1000]);
    images.pipeInput(
        new TestRecord<>(
            Events.bytes("id"), Events.encoded(Events.good("id").build()), headers, Events.NOW));

    var sample = samples.readRecord();
    assertArrayEquals(Events.bytes("id"), sample.key());
    assertEquals(Events.NOW, sample.getRecordTime());
    assertEquals(0, sample.headers().toArray().length);
    assertEquals("id", AvroSerde.of(Sample.class).decode(sample.value()).getId());
    assertTrue(rejected.isEmpty());
  }

  @Test
  void trace_ofEventAndDeletion_isPassedOn() {
    var trace = TraceContext.fresh(true);
    var headers = new RecordHeaders().add("big", new byte[1000]);
    trace.addTo(headers);
    var good = Events.encoded(Events.good("id").build());
    images.pipeInput(new TestRecord<>(Events.bytes("id"), good, headers, Events.NOW));
    images.pipeInput(new TestRecord<>(Events.bytes("id"), null, headers, Events.NOW));

    for (int i = 0; i < 2; i++) {
      var sample = samples.readRecord();
      assertEquals(1, sample.headers().toArray().length);
      assertEquals(trace.toString(), header(sample, TraceContext.HEADER));
    }
  }

  /** Neither another time nor another id: the record's own fields hold. */
  @Test
  void cloudEvent_isTheSameSample_andItsTraceIsPassedOn() {
    var trace = TraceContext.fresh(true);
    var headers =
        new RecordHeaders()
            .add("ce_specversion", Events.bytes("1.0"))
            .add("ce_id", Events.bytes("another id"))
            .add("ce_source", Events.bytes("/camera/7"))
            .add("ce_type", Events.bytes("com.example.seen"))
            .add("ce_time", Events.bytes("1066-10-14T09:00:00Z"))
            .add("ce_subject", Events.bytes("x"))
            .add("content-type", Events.bytes("application/avro"))
            .add("ce_traceparent", Events.bytes(trace.toString()));
    var good = Events.encoded(Events.good("id").build());
    images.pipeInput(new TestRecord<>(Events.bytes("id"), good, headers, Events.NOW));
    images.pipeInput(Events.bytes("id"), good, Events.NOW);

    var sample = samples.readRecord();
    assertArrayEquals(samples.readRecord().value(), sample.value());
    assertEquals(Events.NOW, AvroSerde.of(Sample.class).decode(sample.value()).getEventTime());
    assertEquals(1, sample.headers().toArray().length);
    assertEquals(trace.toString(), header(sample, TraceContext.HEADER));
  }

  @Test
  void rejectedEvent_hasTheHeadersThatAreNamed() {
    images.pipeInput(Events.bytes("id"), Events.bytes("not avro"));
    var names = new HashSet<>(Rejection.headers().keySet());
    names.remove("kindred.left-out");
    var written = new HashSet<String>();
    rejected.readRecord().headers().forEach(header -> written.add(header.key()));
    assertEquals(names, written);
  }

  @Test
  void noValue_becomesATombstone() {
    images.pipeInput(Events.bytes("id"), (byte[]) null);

    var tombstone = samples.readRecord();
    assertArrayEquals(Events.bytes("id"), tombstone.key());
    assertNull(tombstone.value());
    assertTrue(rejected.isEmpty());
  }

  @Test
  void badEvent_isRejectedAsItCameWithReasonAndOrigin() {
    images.pipeInput(Events.bytes("first"), (byte[]) null);
    var headers = new RecordHeaders().add("trace", Events.bytes("77"));
    var value = Events.bytes("not avro");
    images.pipeInput(new TestRecord<>(Events.bytes("id"), value, headers, Events.NOW));

    var event = rejected.readRecord();
    assertArrayEquals(Events.bytes("id"), event.key());
    assertArrayEquals(value, event.value());
    assertEquals(Events.NOW, event.getRecordTime());
    assertEquals("NOT_AVRO", header(event, "kindred.rejection"));
    assertEquals("kindred.images", header(event, "__streams.errors.topic"));
    assertEquals("0", header(event, "__streams.errors.partition"));
    assertEquals("1", header(event, "__streams.errors.offset"));
    assertEquals("77", header(event, "trace"));
    assertNotNull(header(event, "__streams.errors.message"));
    assertNull(header(event, "kindred.left-out"));
  }

  @Test
  void noKey_isRejected() {
    images.pipeInput(null, Events.encoded(Events.good("id").build()));
    images.pipeInput(null, (byte[]) null);

    assertEquals("KEY_MISSING", header(rejected.readRecord(), "kindred.rejection"));
    assertEquals("KEY_MISSING", header(rejected.readRecord(), "kindred.rejection"));
    assertTrue(rejected.isEmpty() && samples.isEmpty());
  }

  /** 512 KiB of topics.max-message-bytes and 1 MiB on top for rejections. */
  @Test
  void rejectionTooLargeForItsTopic_isSentWithoutItsBytes() {
    images.pipeInput(Events.bytes("fits"), new byte[1_500_000]);
    images.pipeInput(Events.bytes("value"), new byte[1_600_000]);
    images.pipeInput(new byte[1_600_000], Events.bytes("x"));

    assertEquals(1_500_000, rejected.readRecord().value().length);
    var withoutValue = rejected.readRecord();
    assertArrayEquals(Events.bytes("value"), withoutValue.key());
    assertNull(withoutValue.value());
    assertEquals("value, headers", header(withoutValue, "kindred.left-out"));
    var withoutKey = rejected.readRecord();
    assertNull(withoutKey.key());
    assertEquals("key, value, headers", header(withoutKey, "kindred.left-out"));
  }

  @Test
  void anyEvent_givesOneRecordInOneTopic() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var accepted = 0;
    for (int i = 0; i < 1500; i++) {
      var key = malformed(random, Events.bytes("id"));
      var value = malformed(random, Events.encoded(Events.good("id").build()));
      images.pipeInput(key, value);

      var message = "seed " + seed + " round " + i;
      assertEquals(1, samples.getQueueSize() + rejected.getQueueSize(), message);
      if (samples.isEmpty()) {
        var event = rejected.readRecord();
        assertArrayEquals(key, event.key(), message);
        assertArrayEquals(value, event.value(), message);
        Rejection.valueOf(header(event, "kindred.rejection"));
      } else {
        accepted++;
        assertArrayEquals(key, samples.readRecord().key(), message);
      }
    }
    assertTrue(accepted > 50 && accepted < 1000, "seed " + seed + " accepted " + accepted);
  }

  private static byte[] malformed(Random random, byte[] good) {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> Arrays.copyOf(good, random.nextInt(good.length + 5));
      case 2 -> {
        var bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        yield bytes;
      }
      case 3, 4 -> {
        var bytes = good.clone();
        for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        yield bytes;
      }
      default -> good;
    };
  }
}
