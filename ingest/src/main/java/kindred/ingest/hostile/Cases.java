package kindred.ingest.hostile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kindred.ingest.hostile.HostileEvent.Message;
import kindred.ingest.validation.Rejection;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;

/** Cases as they are collected, family by family. */
final class Cases {
  private final AvroSerde<LabelledImage> events = AvroSerde.of(LabelledImage.class);
  private final List<HostileEvent> cases = new ArrayList<>();
  private final long seed;
  private final Instant now;

  /**
   * @param now what event times count from
   */
  Cases(long seed, Instant now) {
    this.seed = seed;
    this.now = now;
  }

  long seed() {
    return seed;
  }

  Instant now() {
    return now;
  }

  List<HostileEvent> all() {
    return List.copyOf(cases);
  }

  /** A file in an event that is otherwise in order. */
  void accepted(String name, byte[] file) {
    image(name, Expectation.ACCEPTED, () -> file);
  }

  void rejected(String name, Rejection reason, byte[] file) {
    image(name, Expectation.rejected(reason), () -> file);
  }

  void broken(String name, byte[] file) {
    rejected(name, Rejection.IMAGE_BROKEN, file);
  }

  /** The same for files that are not to be kept in memory. */
  void image(String name, Expectation expectation, Supplier<byte[]> file) {
    record(name, expectation, () -> Message.of(key(name), encoded(good(name, file.get()))));
  }

  /** An event with a good picture, changed in one respect. */
  void event(String name, Expectation expectation, Consumer<LabelledImage.Builder> change) {
    record(
        name,
        expectation,
        () -> {
          var event = good(name, picture());
          change.accept(event);
          return Message.of(key(name), encoded(event));
        });
  }

  void record(String name, Expectation expectation, Supplier<Message> message) {
    cases.add(new HostileEvent(name, expectation, message));
  }

  LabelledImage.Builder good(String id, byte[] file) {
    return LabelledImage.newBuilder()
        .setId(id)
        .setLabel("hostile")
        .setBytes(ByteBuffer.wrap(file))
        .setMediaType("image/png")
        .setAttributes(Map.of("origin", "torture"))
        .setEventTime(now);
  }

  byte[] picture() {
    return PngFile.random(16, 16, 8, PngFile.RGB, 0, seed);
  }

  byte[] encoded(LabelledImage.Builder event) {
    return events.encode(event.build());
  }

  static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
