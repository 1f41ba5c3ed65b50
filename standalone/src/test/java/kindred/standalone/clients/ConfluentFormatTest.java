package kindred.standalone.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import kindred.schemas.Sample;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.UnknownSchemaException;
import kindred.schemas.registry.RegistryAwayException;
import kindred.schemas.registry.SchemaRegistryException;
import kindred.standalone.clients.MinimalRegistry.Mood;
import kindred.standalone.config.Configuration;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written and read with a schema registry, and what its failures come to. */
class ConfluentFormatTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path SCHEMAS = Path.of("..", "schemas", "src", "main", "avro");
  private static final LabelledImage EVENT =
      LabelledImage.newBuilder()
          .setId("a")
          .setLabel("apple")
          .setBytes(ByteBuffer.wrap(new byte[] {1, 2, 3}))
          .setAttributes(Map.of("shelf", "3"))
          .setEventTime(Instant.EPOCH)
          .build();

  /** What a stranger may write: no namespace of ours, other order, no field that has a default. */
  private static final String STRANGERS =
      """
      {"type":"record","name":"LabelledImage","namespace":"com.example","fields":[
        {"name":"eventTime","type":"long"},{"name":"extra","type":["null","int"]},
        {"name":"bytes","type":"bytes"},{"name":"id","type":"string"}]}
      """;

  private MinimalRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = new MinimalRegistry();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private Topics topics(Map<String, String> changes) {
    var keys =
        new HashMap<>(
            Map.of(
                "schemas.wire-format", "confluent",
                "schemas.registry.url", registry.uri().toString() + "/",
                "schemas.registry.timeout", "20 s",
                "schemas.registry.max-outage", "1 minute"));
    keys.putAll(changes);
    return new Topics(TopicsConfig.from(Configuration.load(Optional.empty(), Map.of(), keys)));
  }

  private AvroSerde<LabelledImage> images(Map<String, String> changes) {
    var topics = topics(changes);
    return topics.serde(topics.images());
  }

  private static byte[] message(int id, byte[] body) {
    return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
  }

  private static byte[] strangersBody() throws IOException {
    var schema = new SchemaParser().parse(STRANGERS).mainSchema();
    var event = new GenericData.Record(schema);
    event.put("id", "b");
    event.put("bytes", ByteBuffer.wrap(new byte[] {9}));
    event.put("eventTime", 77L);
    var out = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericData.Record>(schema).write(event, encoder);
    return out.toByteArray();
  }

  @Test
  void encode_registersTheSchemaOnce_underTheTopicsName() throws IOException {
    var serde = images(Map.of("schemas.registry.authorization", "Basic abc"));
    var first = serde.encode(EVENT);
    assertArrayEquals(first, serde.encode(EVENT));

    assertEquals(0, first[0]);
    assertEquals(1, ByteBuffer.wrap(first).getInt(1));
    assertEquals(
        List.of(
            new MinimalRegistry.Request(
                "POST", "/subjects/kindred.images-value/versions", "Basic abc")),
        registry.requests());
    var registered = registry.schemas("kindred.images-value").getFirst();
    assertEquals(
        new SchemaParser().parse(SCHEMAS.resolve("LabelledImage.avsc")).mainSchema(),
        new SchemaParser().parse(registered).mainSchema());
    assertEquals(EVENT, serde.decode(first));
  }

  @Test
  void encode_registeringSwitchedOff_asksOnlyForTheId() throws IOException {
    var serde = images(Map.of("schemas.registry.register", "false"));
    assertThrows(SchemaRegistryException.class, () -> serde.encode(EVENT));
    registry.register("other", "{}");
    registry.register("kindred.images-value", schema("LabelledImage").toString());
    assertEquals(2, ByteBuffer.wrap(serde.encode(EVENT)).getInt(1));
    assertEquals("/subjects/kindred.images-value", registry.requests().getLast().path());
  }

  private static Schema schema(String name) throws IOException {
    return new SchemaParser().parse(Files.readString(SCHEMAS.resolve(name + ".avsc"))).mainSchema();
  }

  @Test
  void decode_bothFormats_whateverIsWritten() {
    var confluent = images(Map.of());
    var single = images(Map.of("schemas.wire-format", "single-object"));
    assertEquals(EVENT, single.decode(confluent.encode(EVENT)));
    assertEquals(EVENT, confluent.decode(single.encode(EVENT)));
    assertArrayEquals(AvroSerde.of(LabelledImage.class).encode(EVENT), single.encode(EVENT));
  }

  @Test
  void decode_strangersSchema_isResolvedByNamesAndDefaults() throws IOException {
    var id = registry.register("any", STRANGERS);
    var event = images(Map.of()).decode(message(id, strangersBody()));
    assertEquals("b", event.getId());
    assertEquals(Optional.empty(), event.getLabel());
    assertEquals(Map.of(), event.getAttributes());
    assertEquals(Instant.ofEpochMilli(77), event.getEventTime());
  }

  @Test
  void decode_withoutARegistry_isRefusedWithTheReason() {
    var serde = AvroSerde.of(LabelledImage.class);
    var thrown =
        assertThrows(SerializationException.class, () -> serde.decode(message(1, new byte[9])));
    assertTrue(thrown.getMessage().contains("no schema registry"), thrown.getMessage());
  }

  @Test
  void innerTopics_areInAvrosOwnFormat() {
    var topics = topics(Map.of());
    var bytes =
        topics
            .serde(topics.samples())
            .encode(
                Sample.newBuilder()
                    .setId("a")
                    .setPixels(ByteBuffer.allocate(1))
                    .setWidth(1)
                    .setHeight(1)
                    .setChannels(1)
                    .setContentHash("0")
                    .setEventTime(Instant.EPOCH)
                    .build());
    assertEquals((byte) 0xC3, bytes[0]);
    assertEquals(List.of(), registry.requests());
  }

  @Test
  void decode_unknownId_isAskedForOnceInAWhile() {
    var serde = images(Map.of());
    var eager = images(Map.of("schemas.registry.unknown-for", "0 s"));
    for (int i = 0; i < 3; i++) {
      assertThrows(UnknownSchemaException.class, () -> serde.decode(message(7, new byte[9])));
    }
    assertEquals(1, registry.requests().size());
    assertThrows(UnknownSchemaException.class, () -> eager.decode(message(1, new byte[9])));
    var written = images(Map.of()).encode(EVENT);
    assertEquals(EVENT, eager.decode(written));
  }

  /** A registry's ids are positive; real ones do not answer others as the API says. */
  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1})
  void decode_idThatNoRegistryHas_isUnknown(int id) {
    var serde = images(Map.of());
    assertThrows(UnknownSchemaException.class, () -> serde.decode(message(id, new byte[9])));
  }

  @Test
  void decode_schemaThatDoesNotFit_isUnknownForGood() {
    var serde = images(Map.of("schemas.registry.unknown-for", "0 s"));
    assertUnreadable(serde, answer(schemaWithout("id")), "cannot be read as LabelledImage");
    assertUnreadable(serde, answer("\"string\""), "cannot be read as LabelledImage");
    assertUnreadable(serde, answer("no schema"), "is no Avro schema");
    var longName = STRANGERS.replace("bytes\"", "x".repeat(100_000) + "\"");
    assertUnreadable(serde, answer(longName), "");
    assertUnreadable(serde, answer("{}").put("schemaType", "x".repeat(10_000)), "is in xxx");
    assertUnreadable(serde, answer("{}").put("schemaType", "PROTOBUF"), "is in PROTOBUF");
    var referring = answer(STRANGERS);
    referring.putArray("references").addObject().put("name", "x");
    assertUnreadable(serde, referring, "refers to other schemas");
    assertUnreadable(serde, answer(STRANGERS + " ".repeat(1 << 20)), "is longer than");
    var bytesForText = "\"name\":\"id\",\"type\":\"bytes\"";
    assertUnreadable(
        serde,
        answer(STRANGERS.replace("\"name\":\"id\",\"type\":\"string\"", bytesForText)),
        "has bytes where text is read");
    assertUnreadable(
        serde,
        answer(
            STRANGERS.replace(
                "\"name\":\"extra\",\"type\":[\"null\",\"int\"]",
                "\"name\":\"attributes\",\"type\":{\"type\":\"map\",\"values\":\"bytes\"}")),
        "has bytes where text is read");
  }

  private static String schemaWithout(String field) {
    return STRANGERS.replace("\"" + field + "\"", "\"another\"");
  }

  private static ObjectNode answer(String schema) {
    return JSON.createObjectNode().put("schema", schema);
  }

  private void assertUnreadable(AvroSerde<?> serde, ObjectNode answer, String why) {
    var bytes = message(registry.register("any", answer), new byte[9]);
    for (int i = 0; i < 2; i++) {
      var thrown = assertThrows(UnknownSchemaException.class, () -> serde.decode(bytes));
      assertTrue(thrown.getMessage().contains(why), thrown.getMessage());
      assertTrue(thrown.getMessage().length() < 400, thrown.getMessage());
    }
    var asked = "/schemas/ids/" + ByteBuffer.wrap(bytes).getInt(1);
    assertEquals(1, registry.requests().stream().filter(r -> r.path().equals(asked)).count());
  }

  /** Whoever may register a schema must not be able to stall validation by a few bytes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"array\",\"items\":\"null\"}",
        "{\"type\":\"array\",\"items\":{\"type\":\"fixed\",\"name\":\"F\",\"size\":0}}",
        "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"E\",\"fields\":[]}}",
        "{\"type\":\"record\",\"name\":\"N\",\"fields\":[{\"name\":\"n\",\"type\":[\"null\",\"N\"]}]}"
      })
  void decode_schemaOfHostileData_isUnknown(String extra) throws Exception {
    var schema = STRANGERS.replace("[\"null\",\"int\"]", extra);
    var id = registry.register("any", schema);
    var out = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    encoder.writeLong(77);
    if (extra.contains("\"N\"")) {
      for (int i = 0; i < 1_000_000; i++) {
        encoder.writeIndex(1);
      }
    } else {
      encoder.writeLong(1L << 60);
    }
    var bytes = message(id, out.toByteArray());
    var serde = images(Map.of());
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> assertThrows(UnknownSchemaException.class, () -> serde.decode(bytes)));
  }

  @Test
  void decode_schemaThatUnfoldsWithoutEnd_isUnknown() {
    var type = "{\"type\":\"record\",\"name\":\"E0\",\"fields\":[]}";
    for (int i = 1; i < 40; i++) {
      type =
          "{\"type\":\"record\",\"name\":\"E%d\",\"fields\":[{\"name\":\"a\",\"type\":%s},{\"name\":\"b\",\"type\":\"E%d\"}]}"
              .formatted(i, type, i - 1);
    }
    var id = registry.register("any", STRANGERS.replace("[\"null\",\"int\"]", type));
    var serde = images(Map.of());
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () ->
            assertThrows(
                UnknownSchemaException.class, () -> serde.decode(message(id, new byte[100]))));
  }

  @Test
  void decode_moreIdsThanAreKept_asksForTheOldestAgain() throws IOException {
    var serde = images(Map.of("schemas.registry.max-schemas", "2"));
    for (int i = 1; i <= 3; i++) {
      registry.register("any", STRANGERS + " ".repeat(i));
    }
    for (int id : new int[] {1, 2, 1, 3, 1, 2}) { // 2 gives way to 3, 3 to 2
      serde.decode(message(id, strangersBody()));
    }
    assertEquals(
        List.of(1, 2, 3, 2),
        registry.requests().stream()
            .map(request -> Integer.parseInt(request.path().substring("/schemas/ids/".length())))
            .toList());
  }

  @ParameterizedTest
  @EnumSource(
      value = Mood.class,
      names = {"UNAVAILABLE", "STALLS"})
  void registryAway_knownSchemasGoOn_othersStopInTime(Mood away) throws IOException {
    var serde =
        images(Map.of("schemas.registry.timeout", "3 s", "schemas.registry.max-outage", "300 ms"));
    var known = serde.encode(EVENT);
    serde.decode(known);
    var other = registry.register("any", STRANGERS);
    registry.is(away);

    assertEquals(EVENT, serde.decode(known));
    assertArrayEquals(known, serde.encode(EVENT));
    var begun = Instant.now();
    var body = strangersBody();
    assertThrows(RegistryAwayException.class, () -> serde.decode(message(other, body)));
    var took = Duration.between(begun, Instant.now());
    assertTrue(took.compareTo(Duration.ofSeconds(30)) < 0, took.toString());
    registry.is(Mood.ANSWERS);
    assertEquals("b", serde.decode(message(other, body)).getId());
  }

  @Test
  void registryThatIsBackInTime_isNotNoticed() throws Exception {
    var serde = images(Map.of());
    registry.is(Mood.UNAVAILABLE);
    var back =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (registry.requests().size() < 3) {
                    Thread.onSpinWait();
                  }
                  registry.is(Mood.ANSWERS);
                });
    assertEquals(EVENT, serde.decode(serde.encode(EVENT)));
    back.join();
  }

  @ParameterizedTest
  @EnumSource(
      value = Mood.class,
      names = {"REFUSES", "IS_NONE", "CONFLICTS"})
  void registryThatRefuses_isNotAskedAgain(Mood refusal) {
    registry.is(refusal);
    var thrown = assertThrows(SchemaRegistryException.class, () -> images(Map.of()).encode(EVENT));
    assertTrue(thrown.getMessage().contains("/subjects/kindred.images-value"), thrown.getMessage());
    var serde = images(Map.of());
    var read = assertThrows(RuntimeException.class, () -> serde.decode(message(1, new byte[9])));
    assertEquals(SchemaRegistryException.class, read.getClass(), read.toString());
    assertEquals(2, registry.requests().size());
  }

  @Test
  void decode_garbage_isRefusedOrARecord() throws IOException {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var serde = images(Map.of());
    registry.register("any", STRANGERS);
    var good = message(1, strangersBody());
    for (int i = 0; i < 5_000; i++) {
      var bytes = Arrays.copyOf(good, 5 + random.nextInt(good.length + 20));
      for (int flips = random.nextInt(1, 8); flips > 0 && bytes.length > 5; flips--) {
        bytes[random.nextInt(5, bytes.length)] = (byte) random.nextInt();
      }
      try {
        serde.decode(bytes);
      } catch (RuntimeException | Error e) {
        assertInstanceOf(SerializationException.class, e, "seed " + seed + " round " + i);
      }
    }
  }
}
