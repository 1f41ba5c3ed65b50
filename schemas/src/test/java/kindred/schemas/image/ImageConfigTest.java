package kindred.schemas.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import kindred.schemas.image.ImageConfig.Channels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageConfigTest {
  @Test
  void from_nothingChanged_isTheReference() {
    assertEquals(
        new ImageConfig(12 << 20, 40_000_000, 32, Duration.ofSeconds(10), 128, Channels.AUTO),
        Pictures.config());
  }

  @Test
  void from_everyKeyChanged_arrives() {
    var changes =
        Map.of(
            "image.max-bytes",
            "1 KiB",
            "image.max-pixels",
            99,
            "image.max-aspect",
            3,
            "image.max-decode-time",
            "7 ms",
            "image.side",
            64,
            "image.channels",
            "3");

    assertEquals(
        new ImageConfig(1024, 99, 3, Duration.ofMillis(7), 64, Channels.RGB),
        Pictures.config(changes));
  }

  @ParameterizedTest
  @CsvSource({
    "image.side, 7",
    "image.side, 1025",
    "image.channels, 4",
    "image.max-bytes, 0",
    "image.max-pixels, 0",
    "image.max-aspect, 0",
    "image.max-decode-time, 0 s"
  })
  void from_outOfBounds_namesTheBlock(String key, String value) {
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> Pictures.config(Map.of(key, value)));
    assertTrue(thrown.getMessage().contains("image"), thrown.getMessage());
  }
}
