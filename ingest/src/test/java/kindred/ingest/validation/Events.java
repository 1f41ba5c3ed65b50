package kindred.ingest.validation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import kindred.ingest.IngestConfig;
import kindred.ingest.Settings;
import kindred.ingest.source.DrawnCharacters;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;

/** Events for tests, and the decoder they need. */
final class Events implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  static final EventLimits LIMITS = IngestConfig.from(Settings.with(Map.of())).limits();
  static final byte[] PNG = new DrawnCharacters(1, 1, 1).read(0).bytes();
  static final String PNG_SHA256 = sha256(PNG);

  private final ImageDecoder decoder =
      new ImageDecoder(ImageConfig.from(Settings.with(Map.of("image.max-bytes", "1 MiB"))));

  ImageDecoder decoder() {
    return decoder;
  }

  static LabelledImage.Builder good(String id) {
    return LabelledImage.newBuilder()
        .setId(id)
        .setLabel("label")
        .setBytes(ByteBuffer.wrap(PNG))
        .setAttributes(Map.of("shop", "4"))
        .setEventTime(NOW);
  }

  static byte[] encoded(LabelledImage event) {
    return AvroSerde.of(LabelledImage.class).encode(event);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    decoder.close();
  }
}
