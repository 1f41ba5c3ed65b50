package kindred.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import kindred.schemas.OnLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderConfigTest {
  @Test
  void from_reference_isTheDefault() {
    var expected =
        new EncoderConfig(
            new Architecture(Trunk.CONV4, Pooling.AVERAGE, Norm.GROUP, 128, InputSpec.of(32, 3)),
            EncoderConfig.DeviceChoice.AUTO,
            1,
            64,
            new EmbedConfig(
                "auto",
                256,
                16 << 20,
                Duration.ofMillis(200),
                Duration.ofMinutes(5),
                10,
                1,
                Duration.ofMinutes(2),
                Duration.ofMinutes(15),
                OnLoss.CONTINUE,
                Duration.ofSeconds(30)),
            Pretrained.NONE);
    assertEquals(expected, from(""));
    assertEquals("conv4-64 average group 128d 3x32x32", from("").architecture().describe());
  }

  @Test
  void from_everyKeyChanged_arrives() {
    var changed =
        from(
            """
            encoder {
              trunk = resnet18, pooling = second-order, norm = batch, embedding-dim = 32, width = 16
              stem = imagenet, stages = 2, centre = true, input { side = 40, channels = 1 }
              pretrained { file = r.safetensors, train = slow, slow-factor = 0.25 }
              device = cpu, threads = 2, batch-size = 8
              embed {
                batch-size = 7, fetch-max-bytes = 1 MiB, poll = 1 s, max-poll-interval = 1 minute
                start-timeout = 9 s, max-outage = 11 s, on-loss = stop, refused-for = 12 s, instance = b, max-aborts = 3, warm-versions = 4
              }
            }
            """);
    var expected =
        new EncoderConfig(
            new Architecture(
                Trunk.RESNET18,
                Pooling.SECOND_ORDER,
                Norm.BATCH,
                32,
                InputSpec.of(40, 1),
                16,
                Stem.IMAGENET,
                2,
                1,
                true),
            EncoderConfig.DeviceChoice.CPU,
            2,
            8,
            new EmbedConfig(
                "b",
                7,
                1 << 20,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                3,
                4,
                Duration.ofSeconds(9),
                Duration.ofSeconds(11),
                OnLoss.STOP,
                Duration.ofSeconds(12)),
            new Pretrained(Optional.of(Path.of("r.safetensors")), Pretrained.Training.SLOW, 0.25));
    assertEquals(expected, changed);
    assertEquals(
        "resnet18-16 stage 2 second-order batch 32d centred 1x40x40",
        changed.architecture().describe());
  }

  @ParameterizedTest
  @CsvSource({
    "trunk = vit, encoder.trunk 'vit' is not one of",
    "pooling = AVERAGE, encoder.pooling 'AVERAGE' is not one of",
    "stem = none, encoder.stem 'none' is not one of",
    "embedding-dim = 1, embedding dim 1 is not 2 to 4096",
    "pretrained.train = none, encoder.pretrained.train 'none' is not one of",
    "pretrained.train = frozen, encoder.pretrained.file is empty",
    "pretrained.slow-factor = 1, encoder.pretrained.slow-factor 1.0",
    "stages = 5, stages 5 is not 0 to 4",
    "width = 4, width 4 is not 8 to 512",
    "input.side = 8, input side 8 is not 16 to 1024",
    "input.channels = 2, input with 2 channels",
    "device = tpu, encoder.device 'tpu' is not one of",
    "threads = 0, encoder.threads 0",
    "batch-size = 0, encoder.batch-size 0",
    "embed.batch-size = 0, encoder.embed.batch-size 0",
    "embed.fetch-max-bytes = 10, encoder.embed.fetch-max-bytes 10",
    "embed.poll = 0 s, encoder.embed.poll",
    "embed.max-poll-interval = 100 ms, encoder.embed.max-poll-interval",
    "embed.instance = a b, encoder.embed.instance 'a b'",
    "embed.max-aborts = -1, encoder.embed.max-aborts -1",
    "embed.start-timeout = 2 days, encoder.embed.start-timeout",
    "embed.max-outage = 0 s, encoder.embed.max-outage"
  })
  void from_outOfBounds_namesTheKey(String setting, String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> from("encoder." + setting));
    assertTrue(refused.getMessage().contains(text), refused.getMessage());
  }

  private static EncoderConfig from(String text) {
    return EncoderConfig.from(
        ConfigFactory.parseString(text).withFallback(ConfigFactory.defaultReference()).resolve());
  }
}
