package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.schemas.image.Pixels;

/** What several tests start from. */
final class Fixtures {
  static final Architecture SMALL =
      new Architecture(
          Trunk.CONV4, Pooling.AVERAGE, Norm.GROUP, 16, InputSpec.of(20, 1), 16, Stem.SMALL);

  private Fixtures() {}

  static EncoderConfig config() {
    return EncoderConfig.from(
        ConfigFactory.parseString("encoder { device = cpu, batch-size = 4 }")
            .withFallback(ConfigFactory.defaultReference())
            .resolve());
  }

  static Architecture with(Trunk trunk, Pooling pooling, Norm norm, int side, int channels) {
    return new Architecture(
        trunk, pooling, norm, 12, InputSpec.of(side, channels), 16, Stem.of(side));
  }

  static Pixels pixels(Random random, int width, int height, int channels) {
    var values = new byte[width * height * channels];
    random.nextBytes(values);
    return new Pixels(values, width, height, channels);
  }

  static List<Pixels> pixels(Random random, int count) {
    return Stream.generate(() -> pixels(random, 28, 28, 1)).limit(count).toList();
  }

  static NDArray images(NDManager scope, Architecture architecture, int count, long seed) {
    var random = new Random(seed);
    var input = architecture.input();
    var values = new float[count * input.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return scope.create(values, new Shape(count, input.channels(), input.side(), input.side()));
  }

  /** The same version with a quantiser of two parts. */
  static Artefact quantised(Artefact version) {
    int width = version.architecture().embeddingDim() / 2;
    var random = new Random(9);
    var map = new float[2 * width * 4];
    for (int i = 0; i < map.length; i++) {
      map[i] = (float) random.nextGaussian();
    }
    var quantiser =
        new ProductQuantiser(
            new Tensor(new long[] {2, width, 4}, map),
            new Tensor(new long[] {2, 4}, new float[8]),
            new Tensor(new long[] {2, 4, width}, map.clone()));
    return new Artefact(
        version.architecture(),
        version.weights(),
        version.labels(),
        version.signatures(),
        version.metrics(),
        Optional.of(quantiser));
  }

  static Artefact artefact(Architecture architecture, long seed) {
    try (var scope = TorchEngine.newManager(config());
        var network = EncoderNetwork.create(architecture, scope, seed)) {
      var signatures = new float[2 * architecture.embeddingDim()];
      signatures[0] = 1;
      signatures[architecture.embeddingDim() + 1] = 1;
      return new Artefact(
          architecture,
          network.snapshot(),
          List.of("a", "b"),
          Optional.of(new Tensor(new long[] {2, architecture.embeddingDim()}, signatures)),
          Map.of("recallAt1", 0.5, "loss", 1.25));
    }
  }
}
