package kindred.ingest.hostile;

import static kindred.ingest.hostile.Expectation.ACCEPTED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import kindred.ingest.hostile.HostileEvent.Message;
import kindred.ingest.validation.Rejection;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Events that are in order by themselves and strange after each other; sizes and headers. */
final class Successions {
  private final Cases cases;

  Successions(Cases cases) {
    this.cases = cases;
  }

  void add() {
    repeats();
    deletions();
    sizes();
    headers();
  }

  private void succeeding(String name, String id, long timeOffsetMs, String label) {
    cases.record(
        name,
        ACCEPTED,
        () -> {
          var event = cases.good(id, cases.picture()).setLabel(label);
          event.setEventTime(cases.now().plusMillis(timeOffsetMs));
          return new Message(Cases.key(id), cases.encoded(event), List.of(), timeOffsetMs);
        });
  }

  private void repeats() {
    for (int i = 0; i < 8; i++) {
      succeeding("duplicate/" + i, "duplicate", 0, "same");
      succeeding("label-flip/" + i, "label-flip", 0, i % 2 == 0 ? "cat" : "dog");
    }
    // Records' own times too go back here, by up to a day.
    for (int hours : new int[] {-1, -24, -2, -12, -23}) {
      succeeding(
          "out-of-order/hours" + hours,
          "out-of-order",
          Duration.ofHours(hours).toMillis(),
          "label");
    }
  }

  private void deletions() {
    for (int i = 0; i < 4; i++) {
      var unknown = "nobody-" + i;
      deletion("deletion/unknown-" + i, unknown);
    }
    for (int i = 0; i < 3; i++) {
      succeeding("deletion/before-" + i, "deleted", 0, "label");
      deletion("deletion/of-it-" + i, "deleted");
      deletion("deletion/of-it-again-" + i, "deleted");
    }
    succeeding("deletion/and-back", "deleted", 0, "label");
  }

  private void deletion(String name, String id) {
    cases.record(name, ACCEPTED, () -> Message.of(Cases.key(id), null));
  }

  private void sizes() {
    size("garbage-10-mib", Rejection.NOT_AVRO, () -> noise(10 << 20));
    size("garbage-15-mib", Rejection.NOT_AVRO, () -> noise(15 << 20));
    var tooMany = Expectation.rejected(Rejection.IMAGE_TOO_MANY_BYTES);
    cases.image("size/image-12-mib-and-one", tooMany, () -> new byte[(12 << 20) + 1]);
    cases.image(
        "size/image-10-mib-of-nothing",
        Expectation.rejected(Rejection.IMAGE_UNKNOWN_FORMAT),
        () -> new byte[10 << 20]);
    cases.image(
        "size/png-10-mib-of-text",
        ACCEPTED,
        () -> Octets.inserted(cases.picture(), 33, PngFile.chunk("tEXt", noise(10 << 20))));
    cases.record(
        "size/key-10-mib",
        Expectation.rejected(Rejection.ID_TOO_LONG),
        () -> Message.of(Cases.key("k".repeat(10 << 20)), null));
  }

  private void size(String name, Rejection reason, Supplier<byte[]> value) {
    cases.record(
        "size/" + name,
        Expectation.rejected(reason),
        () -> Message.of(Cases.key("size/" + name), value.get()));
  }

  private byte[] noise(int length) {
    var noise = new byte[length];
    new SplittableRandom(cases.seed()).nextBytes(noise);
    return noise;
  }

  /** Producers' headers end at validation, but for a valid trace. */
  private void headers() {
    headers("1000-headers", many(1_000, 10));
    headers("10000-headers", many(10_000, 0));
    headers("of-5-mib", many(5, 1 << 20));
    headers("without-name", List.of(new RecordHeader("", new byte[1])));
    headers("without-value", List.of(new RecordHeader("name", (byte[]) null)));
    headers("of-a-rejection", List.of(header(Rejection.HEADER, "NOT_AVRO")));
    headers("of-streams", List.of(header("__streams.errors.offset", "-1")));
    headers("trace-nonsense", List.of(header("traceparent", "00-zz-zz-zz")));
    headers("trace-twice", List.of(header("traceparent", "a"), header("traceparent", "b")));
    headers("trace-1-mib", List.of(header("traceparent", "0".repeat(1 << 20))));
    var flood = many(10_000, 10);
    cases.record(
        "headers/10000-on-a-rejected-event",
        Expectation.rejected(Rejection.NOT_AVRO),
        () -> new Message(Cases.key("rejected"), new byte[3], flood, 0));
    var forged =
        List.<Header>of(
            header(Rejection.HEADER, "IMAGE_EMPTY"), header("__streams.errors.offset", "0"));
    cases.record(
        "headers/forged-on-a-rejected-event",
        Expectation.rejected(Rejection.NOT_AVRO),
        () -> new Message(Cases.key("rejected"), new byte[3], forged, 0));
  }

  private void headers(String name, List<Header> headers) {
    var id = "headers/" + name;
    cases.record(
        id,
        ACCEPTED,
        () -> {
          var value = cases.encoded(cases.good(id, cases.picture()));
          return new Message(Cases.key(id), value, headers, 0);
        });
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, Octets.ascii(value));
  }

  private static List<Header> many(int count, int bytes) {
    var headers = new ArrayList<Header>();
    for (int i = 0; i < count; i++) {
      headers.add(new RecordHeader("name" + i, new byte[bytes]));
    }
    return headers;
  }
}
