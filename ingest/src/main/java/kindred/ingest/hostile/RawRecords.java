package kindred.ingest.hostile;

import static kindred.ingest.validation.Rejection.NOT_AVRO;
import static kindred.ingest.validation.Rejection.UNKNOWN_SCHEMA;

import java.util.Arrays;
import kindred.ingest.hostile.HostileEvent.Message;
import kindred.ingest.validation.Rejection;

/**
 * Values that are not what they should be, written byte by byte: no Avro, Avro of an unknown
 * schema, and Avro that lies about its lengths.
 */
final class RawRecords {
  private static final int HEADER = 10;

  private final Cases cases;

  RawRecords(Cases cases) {
    this.cases = cases;
  }

  void add() {
    notAvro();
    unknownSchemas();
    cut();
    fields();
    text();
  }

  private void record(String name, Rejection reason, byte[] value) {
    var expected = reason == null ? Expectation.ACCEPTED : Expectation.rejected(reason);
    cases.record(name, expected, () -> Message.of(Cases.key(name), value));
  }

  private byte[] good(String name) {
    return cases.encoded(cases.good(name, cases.picture()));
  }

  private void notAvro() {
    record("not-avro/empty", NOT_AVRO, new byte[0]);
    record("not-avro/one-byte", NOT_AVRO, new byte[1]);
    record("not-avro/marker-only", NOT_AVRO, new byte[] {(byte) 0xC3, 1});
    record("not-avro/json", NOT_AVRO, Octets.ascii("{\"id\": \"a\", \"bytes\": \"\"}"));
    record("not-avro/xml", NOT_AVRO, Octets.ascii("<event><id>a</id></event>"));
    record("not-avro/a-picture", NOT_AVRO, cases.picture());
    record("not-avro/java", NOT_AVRO, Octets.ascii("\u00ac\u00ed\0\5sr\0\21java.util.HashMap"));
    record("not-avro/container-file", NOT_AVRO, Octets.ascii("Obj\1\2\26avro.schema\2{"));
    record("not-avro/registry", NOT_AVRO, Octets.joined(new byte[] {0, 0, 0, 0, 1}, body("a")));
    record("not-avro/without-header", NOT_AVRO, body("not-avro/without-header"));
    record("not-avro/marker-reversed", NOT_AVRO, Octets.replaced(good("a"), 0, 1, 0xC3));
    record("not-avro/zeros", NOT_AVRO, new byte[5000]);
    record("not-avro/protobuf", NOT_AVRO, new byte[] {10, 1, 'a', 18, 3, 1, 2, 3});
  }

  /** The record behind the ten bytes that name its schema. */
  private byte[] body(String id) {
    var value = good(id);
    return Arrays.copyOfRange(value, HEADER, value.length);
  }

  private void unknownSchemas() {
    for (int bit = 0; bit < 64; bit += 7) {
      var name = "schema/fingerprint-bit-" + bit;
      record(name, UNKNOWN_SCHEMA, Octets.flipped(good(name), 16 + bit));
    }
    var future = "schema/from-the-future";
    record(future, UNKNOWN_SCHEMA, Octets.replaced(good(future), 2, 1, 2, 3, 4, 5, 6, 7, 8));
    record("schema/header-only", UNKNOWN_SCHEMA, Octets.replaced(new byte[HEADER], 0, 0xC3, 1));
  }

  private void cut() {
    var name = "avro/cut";
    var good = good(name);
    for (int length : new int[] {HEADER, HEADER + 1, 20, 40, good.length / 2, good.length - 1}) {
      record("avro/cut-to-" + length, NOT_AVRO, Arrays.copyOf(good, length));
    }
    record("avro/one-byte-more", NOT_AVRO, Arrays.copyOf(good, good.length + 1));
    record("avro/twice", NOT_AVRO, Octets.joined(good, body(name)));
  }

  /** Zigzag varints for lengths, branches and blocks: the fields of a LabelledImage in order. */
  private void fields() {
    raw("id-length-negative", new Octets().u8(1));
    raw("id-length-2-gib", new Octets().u8(0xFE, 0xFF, 0xFF, 0xFF, 0x0F));
    raw("id-length-of-11-bytes", new Octets().all(ones(11)));
    raw("label-branch-2", text("a").u8(4));
    raw("label-branch-negative", text("a").u8(1));
    raw("label-length-2-gib", text("a").u8(2).u8(0xFE, 0xFF, 0xFF, 0xFF, 0x0F));
    raw("bytes-length-negative", text("a").u8(0, 1));
    raw("bytes-length-2-gib", text("a").u8(0, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F));
    raw("bytes-length-63-bits", text("a").u8(0).all(ones(8)).u8(0x7F));
    raw("media-type-branch-9", text("a").u8(0, 0, 18));
    raw("attributes-2-billion", text("a").u8(0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F));
    raw("attributes-63-bits", text("a").u8(0, 0, 0).all(ones(8)).u8(0x7E));
    raw("attributes-least-long", text("a").u8(0, 0, 0).all(ones(9)).u8(1));
    raw("attributes-block-size-lies", text("a").u8(0, 0, 0, 1, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F));
    raw("attributes-without-end", text("a").u8(0, 0, 0, 2, 2, 'k', 2, 'v'));
    raw("time-missing", text("a").u8(0, 0, 0, 0));
    raw("time-of-11-bytes", text("a").u8(0, 0, 0, 0).all(ones(11)));
  }

  private static Octets text(String text) {
    return new Octets().u8(text.length() * 2).text(text);
  }

  private static byte[] ones(int count) {
    var ones = new byte[count];
    Arrays.fill(ones, (byte) 0xFF);
    return ones;
  }

  private void raw(String name, Octets body) {
    var header = Arrays.copyOf(good("a"), HEADER);
    record("avro/" + name, NOT_AVRO, Octets.joined(header, body.toByteArray()));
  }

  /** Avro's strings are UTF-8. Put right in silence, two ids or labels could become the same. */
  private void text() {
    byte[][] wrong = {
      {(byte) 0xFF, (byte) 0xFE, 'a'},
      {(byte) 0xC0, (byte) 0x80, 'a'},
      {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
      {(byte) 0xE2, (byte) 0x82, 'a'},
      {(byte) 0xF5, (byte) 0x80, (byte) 0x80}
    };
    for (int i = 0; i < wrong.length; i++) {
      var place = 0;
      for (var field : new String[] {"label", "media-type", "attribute-name", "attribute-value"}) {
        var name = "utf8/%s-%d".formatted(field, i);
        record(name, NOT_AVRO, withText(name, place++, wrong[i]));
      }
    }
    // The key is what such an id would be put right to.
    var id = Octets.joined(Arrays.copyOf(good("a"), HEADER), new byte[] {2, -1}, tail(0, null));
    cases.record(
        "utf8/id-of-replaced-key",
        Expectation.rejected(NOT_AVRO),
        () -> Message.of(Cases.key("\ufffd"), id));
    record(
        "utf8/replacement-character",
        null,
        withText("utf8/replacement-character", 0, Cases.key("\ufffd")));
  }

  /** A record in which one of the texts behind the id is as given. */
  private byte[] withText(String id, int place, byte[] text) {
    var out = new Octets().all(Arrays.copyOf(good("a"), HEADER)).u8(id.length() * 2 & 0x7F);
    if (id.length() > 63) {
      throw new IllegalArgumentException("id '" + id + "' is too long");
    }
    return out.text(id).all(tail(place, text)).toByteArray();
  }

  private byte[] tail(int place, byte[] text) {
    var three = text == null ? Octets.ascii("abc") : text;
    var picture = cases.picture();
    var out = new Octets().u8(2);
    string(out, place == 0 ? three : Octets.ascii("label"));
    varint(out, picture.length);
    out.all(picture).u8(2);
    string(out, place == 1 ? three : Octets.ascii("image/png"));
    out.u8(2);
    string(out, place == 2 ? three : Octets.ascii("name"));
    string(out, place == 3 ? three : Octets.ascii("value"));
    return out.u8(0).u8(0).toByteArray(); // the map's end, 1970
  }

  private static void string(Octets out, byte[] text) {
    varint(out, text.length);
    out.all(text);
  }

  private static void varint(Octets out, long value) {
    long left = value << 1;
    for (; (left & ~0x7FL) != 0; left >>>= 7) {
      out.u8((int) (left & 0x7F | 0x80));
    }
    out.u8((int) left);
  }
}
