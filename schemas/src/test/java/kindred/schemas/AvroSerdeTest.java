package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroSerdeTest {
  private static final AvroSerde<LabelledImage> IMAGES = AvroSerde.of(LabelledImage.class);
  private static final int HEADER = 10;

  @ParameterizedTest
  @MethodSource("kindred.schemas.Records#all")
  void decode_whatWasEncoded_isTheSame(SpecificRecordBase entry) {
    assertRoundTrip(entry, entry.getClass());
  }

  private static <T extends SpecificRecordBase> void assertRoundTrip(
      SpecificRecordBase entry, Class<T> type) {
    var serde = AvroSerde.of(type);
    var bytes = serde.serializer().serialize("any", type.cast(entry));
    assertEquals(entry, serde.deserializer().deserialize("any", bytes));
  }

  @Test
  void serialize_nothing_isNothing() {
    assertNull(IMAGES.serializer().serialize("any", null));
    assertNull(IMAGES.deserializer().deserialize("any", null));
  }

  @Test
  void decode_anotherRecordsBytes_isRefused() {
    var bytes = AvroSerde.of(Sample.class).encode(Records.sample());

    assertThrows(SerializationException.class, () -> IMAGES.decode(bytes));
  }

  @Test
  void decode_unknownFingerprint_isRefused() {
    var bytes = IMAGES.encode(Records.labelledImage());
    bytes[5] ^= 1;

    assertThrows(UnknownSchemaException.class, () -> IMAGES.decode(bytes));
  }

  @Test
  void decode_truncatedAnywhere_isRefused() {
    var bytes = IMAGES.encode(Records.labelledImage());
    for (int length = 0; length < bytes.length; length++) {
      var cut = Arrays.copyOf(bytes, length);
      assertThrows(SerializationException.class, () -> IMAGES.decode(cut), "length " + length);
    }
  }

  @Test
  void decode_bytesLeftOver_isRefused() {
    var bytes = IMAGES.encode(Records.labelledImage());

    assertThrows(
        SerializationException.class, () -> IMAGES.decode(Arrays.copyOf(bytes, bytes.length + 1)));
  }

  @Test
  void decode_garbage_isRefusedOrARecord() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var good = IMAGES.encode(Records.labelledImage());
    for (int i = 0; i < 20_000; i++) {
      var bytes = Arrays.copyOf(good, random.nextInt(good.length + 20));
      var from = i % 2 == 0 ? HEADER : 0;
      for (int flips = random.nextInt(1, 12); flips > 0 && bytes.length > from; flips--) {
        bytes[random.nextInt(from, bytes.length)] = (byte) random.nextInt();
      }
      try {
        IMAGES.decode(bytes);
      } catch (SerializationException expected) {
        // the only exception that may come out
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + " round " + i, e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {1_000_000, 60L << 20, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void decode_hostileLengths_refusesAndAllocatesLittle(long claimed) throws Exception {
    var before = allocatedBytes();

    // As the length of the id, of the image's bytes, and as a number of attributes.
    assertRefused(encoder -> encoder.writeLong(claimed));
    assertRefused(
        encoder -> {
          encoder.writeString("id");
          encoder.writeIndex(0);
          encoder.writeLong(claimed);
        });
    assertRefused(
        encoder -> {
          encoder.writeString("id");
          encoder.writeIndex(0);
          encoder.writeBytes(new byte[] {1});
          encoder.writeIndex(0);
          encoder.writeLong(claimed);
        });

    var allocated = allocatedBytes() - before;
    assertTrue(allocated < 4 << 20, () -> allocated + " bytes allocated");
  }

  private interface Fields {
    void write(BinaryEncoder encoder) throws IOException;
  }

  private static void assertRefused(Fields fields) throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(Arrays.copyOf(IMAGES.encode(Records.labelledImage()), HEADER));
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    fields.write(encoder);
    encoder.flush();
    assertThrows(SerializationException.class, () -> IMAGES.decode(out.toByteArray()));
  }

  private static long allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getCurrentThreadAllocatedBytes();
  }
}
