package kindred.encoder;

import com.typesafe.config.Config;
import java.util.Arrays;
import java.util.Locale;

/**
 * The {@code encoder { }} block.
 *
 * @param architecture of new models; a published version brings its own
 * @param device where networks run
 * @param threads within one operation, 1 to 1024; process-wide
 * @param batchSize most images in one forward pass
 * @param embed the embed role
 * @param pretrained where a new model's trunk starts
 */
public record EncoderConfig(
    Architecture architecture,
    DeviceChoice device,
    int threads,
    int batchSize,
    EmbedConfig embed,
    Pretrained pretrained) {
  /** Where networks run. */
  public enum DeviceChoice {
    /** On the GPU where the engine has one. */
    AUTO,
    /** On the CPU. */
    CPU,
    /** On the GPU; without one the start fails. */
    GPU
  }

  public EncoderConfig {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("encoder.threads " + threads + " is not 1 to 1024");
    }
    if (batchSize < 1 || batchSize > 4096) {
      throw new IllegalArgumentException("encoder.batch-size " + batchSize + " is not 1 to 4096");
    }
  }

  public static EncoderConfig from(Config config) {
    var encoder = config.getConfig("encoder");
    return new EncoderConfig(
        architecture(encoder),
        choice(DeviceChoice.class, encoder, "device"),
        encoder.getInt("threads"),
        encoder.getInt("batch-size"),
        EmbedConfig.from(encoder.getConfig("embed")),
        Pretrained.from(
            encoder.getConfig("pretrained"),
            choice(Pretrained.Training.class, encoder, "pretrained.train")));
  }

  private static Architecture architecture(Config encoder) {
    try {
      var input = InputSpec.of(encoder.getInt("input.side"), encoder.getInt("input.channels"));
      return new Architecture(
          choice(Trunk.class, encoder, "trunk"),
          choice(Pooling.class, encoder, "pooling"),
          choice(Norm.class, encoder, "norm"),
          encoder.getInt("embedding-dim"),
          input,
          encoder.getInt("width"),
          "auto".equals(encoder.getString("stem"))
              ? Stem.of(input.side())
              : choice(Stem.class, encoder, "stem"),
          encoder.getInt("stages"),
          1,
          encoder.getBoolean("centre"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("encoder { }: " + e.getMessage(), e);
    }
  }

  private static <E extends Enum<E>> E choice(Class<E> type, Config encoder, String key) {
    var text = encoder.getString(key);
    for (var value : type.getEnumConstants()) {
      if (configured(value).equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "encoder."
            + key
            + " '"
            + text
            + "' is not one of "
            + Arrays.stream(type.getEnumConstants()).map(EncoderConfig::configured).toList());
  }

  private static String configured(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
