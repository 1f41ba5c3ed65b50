package kindred.ingest.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import kindred.ingest.validation.Verdict.Accepted;
import kindred.ingest.validation.Verdict.Deleted;
import kindred.ingest.validation.Verdict.Rejected;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import kindred.schemas.Sample;
import kindred.schemas.image.Decoded.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleValidatorTest {
  private static final Events EVENTS = new Events();
  private static final SampleValidator VALIDATOR =
      new SampleValidator(AvroSerde.of(LabelledImage.class), EVENTS.decoder(), Events.LIMITS);

  @AfterAll
  static void close() {
    EVENTS.close();
  }

  private static Verdict verdict(UnaryOperator<LabelledImage.Builder> change) {
    var event = change.apply(Events.good("id")).build();
    return VALIDATOR.validate(Events.bytes("id"), Events.encoded(event), Events.NOW);
  }

  private static void assertRejected(Rejection expected, Verdict verdict) {
    var rejected = assertInstanceOf(Rejected.class, verdict);
    assertEquals(expected, rejected.rejection(), rejected.detail());
    assertTrue(rejected.detail().length() < 400, rejected.detail());
  }

  private static void assertRejected(Rejection expected, Consumer<LabelledImage.Builder> change) {
    assertRejected(
        expected,
        verdict(
            event -> {
              change.accept(event);
              return event;
            }));
  }

  private static String characters(int count) {
    return "x".repeat(count);
  }

  @Test
  void validate_goodEvent_isASampleWithEverythingItSaid() {
    var accepted = assertInstanceOf(Accepted.class, verdict(event -> event));

    Sample sample = accepted.sample();
    assertEquals("id", sample.getId());
    assertEquals("label", sample.getLabel().orElseThrow());
    assertEquals(128 * 128 * sample.getChannels(), sample.getPixels().remaining());
    assertEquals(128, sample.getWidth());
    assertEquals(128, sample.getHeight());
    assertEquals(Map.of("shop", "4"), sample.getAttributes());
    assertEquals(Events.NOW, sample.getEventTime());
    assertEquals(Events.PNG_SHA256, sample.getContentHash());
  }

  @Test
  void validate_atEveryLimit_isAccepted() {
    var attributes = new HashMap<String, String>();
    for (int i = 0; i < 64; i++) {
      attributes.put(characters(126) + (10 + i), characters(1024));
    }
    var id = characters(512);
    var event =
        Events.good(id)
            .setLabel(characters(256))
            .setAttributes(attributes)
            .setEventTime(Events.NOW.plus(Events.LIMITS.eventTimeAhead()))
            .build();

    assertInstanceOf(
        Accepted.class, VALIDATOR.validate(Events.bytes(id), Events.encoded(event), Events.NOW));
  }

  @Test
  void validate_noLabel_isAccepted() {
    var accepted = assertInstanceOf(Accepted.class, verdict(LabelledImage.Builder::clearLabel));
    assertTrue(accepted.sample().getLabel().isEmpty());
  }

  @Test
  void validate_badFields_areRejected() {
    assertRejected(Rejection.ID_NOT_KEY, event -> event.setId("other"));
    assertRejected(Rejection.LABEL_BLANK, event -> event.setLabel(" \t"));
    assertRejected(Rejection.LABEL_BLANK, event -> event.setLabel(""));
    assertRejected(Rejection.LABEL_TOO_LONG, event -> event.setLabel(characters(257)));
    assertRejected(
        Rejection.ATTRIBUTE_OUTSIDE_LIMITS, event -> event.setAttributes(Map.of("", "v")));
    assertRejected(
        Rejection.ATTRIBUTE_OUTSIDE_LIMITS,
        event -> event.setAttributes(Map.of(characters(129), "v")));
    assertRejected(
        Rejection.ATTRIBUTE_OUTSIDE_LIMITS,
        event -> event.setAttributes(Map.of("k", characters(1025))));
    var many = new HashMap<String, String>();
    for (int i = 0; i < 65; i++) {
      many.put("k" + i, "v");
    }
    assertRejected(Rejection.TOO_MANY_ATTRIBUTES, event -> event.setAttributes(many));
    for (var millis : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertRejected(
          Rejection.EVENT_TIME_ABSURD, event -> event.setEventTime(Instant.ofEpochMilli(millis)));
    }
    assertRejected(
        Rejection.EVENT_TIME_ABSURD,
        event -> event.setEventTime(Events.NOW.plus(Events.LIMITS.eventTimeAhead()).plusMillis(1)));
  }

  @Test
  void validate_badImages_areRejected() {
    assertRejected(Rejection.IMAGE_EMPTY, event -> event.setBytes(ByteBuffer.allocate(0)));
    assertRejected(
        Rejection.IMAGE_UNKNOWN_FORMAT, event -> event.setBytes(ByteBuffer.wrap(new byte[50])));
    assertRejected(
        Rejection.IMAGE_BROKEN,
        event -> event.setBytes(ByteBuffer.wrap(Arrays.copyOf(Events.PNG, 60))));
  }

  @Test
  void validate_badKeys_areRejected() {
    var good = Events.encoded(Events.good("id").build());
    assertRejected(
        Rejection.KEY_NOT_TEXT, VALIDATOR.validate(new byte[] {-1, -2}, good, Events.NOW));
    assertRejected(Rejection.KEY_NOT_TEXT, VALIDATOR.validate(Events.bytes(" "), good, Events.NOW));
    assertRejected(Rejection.KEY_NOT_TEXT, VALIDATOR.validate(new byte[0], good, Events.NOW));
    assertRejected(
        Rejection.ID_TOO_LONG, VALIDATOR.validate(Events.bytes(characters(513)), good, Events.NOW));
    assertRejected(Rejection.KEY_MISSING, SampleValidator.validateUnkeyed());
  }

  @Test
  void validate_badValues_areRejected() {
    var good = Events.encoded(Events.good("id").build());
    var key = Events.bytes("id");
    var unknown = good.clone();
    unknown[4] ^= 1;
    assertRejected(Rejection.UNKNOWN_SCHEMA, VALIDATOR.validate(key, unknown, Events.NOW));
    assertRejected(Rejection.NOT_AVRO, VALIDATOR.validate(key, new byte[0], Events.NOW));
    assertRejected(
        Rejection.NOT_AVRO,
        VALIDATOR.validate(key, "{\"id\":1}".getBytes(StandardCharsets.UTF_8), Events.NOW));
    assertRejected(
        Rejection.NOT_AVRO,
        VALIDATOR.validate(key, Arrays.copyOf(good, good.length - 1), Events.NOW));
  }

  @Test
  void validateDeletion_goodKey_isADeletion() {
    assertEquals(new Deleted("ü"), VALIDATOR.validateDeletion(Events.bytes("ü")));
  }

  @Test
  void validateDeletion_badKey_isRejected() {
    assertRejected(Rejection.KEY_NOT_TEXT, VALIDATOR.validateDeletion(new byte[] {-1}));
    assertRejected(Rejection.KEY_NOT_TEXT, VALIDATOR.validateDeletion(Events.bytes("")));
    assertRejected(
        Rejection.ID_TOO_LONG, VALIDATOR.validateDeletion(Events.bytes(characters(513))));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void of_decodersReasons_keepTheirNames(Reason reason) {
    assertEquals("IMAGE_" + reason, Rejection.of(reason).name());
  }
}
