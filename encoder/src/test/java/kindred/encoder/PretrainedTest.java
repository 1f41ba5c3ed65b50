package kindred.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PretrainedTest {
  private static final int WIDTH = 8;
  private static final int SIDE = 32;

  @TempDir Path folder;
  private final NDManager scope = TorchEngine.newManager(Fixtures.config());

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void create_fromAFile_hasItsTensorsUnderOurNames() throws Exception {
    var tensors = resnet18();
    try (var network = create(4, 3, Pretrained.Training.FULL, file(tensors))) {
      var ours = network.snapshot();
      assertEquals(tensors.get("conv1.weight"), ours.get("trunk.conv1.weight"));
      assertEquals(tensors.get("bn1.running_var"), ours.get("trunk.norm1.running_var"));
      assertEquals(tensors.get("layer2.0.bn2.bias"), ours.get("trunk.layer2.0.norm2.bias"));
      assertEquals(
          tensors.get("layer4.0.downsample.1.running_mean"),
          ours.get("trunk.layer4.0.downsample.1.running_mean"));
      assertEquals(1, network.rateFactor("trunk.conv1.weight"));
    }
  }

  /**
   * Layer 1 of the file adds nothing, so its map is the stem's, which nested loops compute here.
   */
  @Test
  void forward_firstStage_isTheStemByHand() throws Exception {
    var tensors = resnet18();
    muteLayer1(tensors);
    var architecture = architecture(1, 3);
    try (var network = create(1, 3, Pretrained.Training.FULL, file(tensors))) {
      var images = Fixtures.images(scope, architecture, 1, 3);
      var pooled = network.forward(images, false).pooled();
      assertEquals(new Shape(1, WIDTH * 8 * 8), pooled.getShape());
      assertArrayEquals(stem(images.toFloatArray(), tensors), pooled.toFloatArray(), 1e-4f);
    }
  }

  @Test
  void forward_greyInput_isTheColourNetworkOnTheGreyImageInside() throws Exception {
    var tensors = resnet18();
    muteLayer1(tensors);
    var file = file(tensors);
    try (var grey = create(1, 1, Pretrained.Training.FULL, file);
        var colour = create(1, 3, Pretrained.Training.FULL, file)) {
      var random = new Random(4);
      var one = new float[SIDE * SIDE];
      var three = new float[3 * SIDE * SIDE];
      var spec = InputSpec.of(SIDE, 1);
      var rgb = InputSpec.of(SIDE, 3);
      for (int i = 0; i < one.length; i++) {
        float brightness = random.nextFloat();
        one[i] = (brightness - spec.mean()[0]) / spec.std()[0];
        for (int c = 0; c < 3; c++) {
          three[c * one.length + i] = (brightness - rgb.mean()[c]) / rgb.std()[c];
        }
      }
      var a = grey.forward(scope.create(one, new Shape(1, 1, SIDE, SIDE)), false).pooled();
      var b = colour.forward(scope.create(three, new Shape(1, 3, SIDE, SIDE)), false).pooled();
      var actual = a.toFloatArray();
      var expected = b.toFloatArray();
      for (int c = 0; c < WIDTH; c++) {
        for (int y = 2; y <= 6; y++) {
          for (int x = 2; x <= 6; x++) {
            int i = (c * 8 + y) * 8 + x;
            assertEquals(expected[i], actual[i], 1e-4f);
          }
        }
      }
    }
  }

  @Test
  void frozen_trunkIsNoParameterAndGetsNoGradient() throws Exception {
    var file = file(resnet18());
    try (var network = create(2, 3, Pretrained.Training.FROZEN, file)) {
      assertEquals(Set.of("head.linear.weight", "head.linear.bias"), network.parameters().keySet());
      var before = network.snapshot();
      try (var collector = scope.getEngine().newGradientCollector()) {
        var images = Fixtures.images(scope, architecture(2, 3), 3, 1);
        collector.backward(network.embed(images, true).square().sum().add(1).log());
      }
      assertTrue(
          network.parameters().get("head.linear.bias").getArray().getGradient().getFloat(0)
              != Float.NaN);
      assertFalse(network.tensors().get("trunk.conv1.weight").hasGradient());
      // Batch norm's statistics are frozen with it.
      assertEquals(before, network.snapshot());
    }
  }

  @Test
  void slow_trunkHasTheFactorAndTheHeadHasNot() throws Exception {
    try (var network = create(1, 3, Pretrained.Training.SLOW, file(resnet18()))) {
      assertEquals(0.25, network.rateFactor("trunk.conv1.weight"));
      assertEquals(1, network.rateFactor("head.linear.weight"));
      assertTrue(network.parameters().containsKey("trunk.conv1.weight"));
    }
  }

  /** What a restart does: the checkpoint's weights are loaded over the file's. */
  @Test
  void load_afterTheFile_wins() throws Exception {
    var file = file(resnet18());
    try (var trained = EncoderNetwork.create(architecture(2, 3), scope, 99);
        var network = create(2, 3, Pretrained.Training.FROZEN, file)) {
      network.load(trained.snapshot());
      assertEquals(trained.snapshot(), network.snapshot());
      assertEquals(2, network.parameters().size());
    }
  }

  @Test
  void identity_isTheFilesContentAndWhetherTheTrunkTrains() throws Exception {
    var first = file(resnet18());
    var slow = new Pretrained(Optional.of(first), Pretrained.Training.SLOW, 0.1);
    var full = new Pretrained(Optional.of(first), Pretrained.Training.FULL, 0.1);
    var frozen = new Pretrained(Optional.of(first), Pretrained.Training.FROZEN, 0.1);
    assertEquals(slow.identity(), full.identity());
    assertFalse(frozen.identity().equals(full.identity()));
    assertEquals(Optional.empty(), Pretrained.NONE.identity());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "missing | tensor 'layer1.1.bn2.running_var' of resnet18-8",
        "shape | 'layer1.0.conv1.weight' has shape",
        "unknown | 'layer1.0.conv9.weight' is not part of",
        "half | type of 'conv1.weight'"
      })
  void create_fileWithAnOddTensor_namesIt(String what, String text) throws Exception {
    var tensors = resnet18();
    switch (what) {
      case "missing" -> tensors.remove("layer1.1.bn2.running_var");
      case "shape" ->
          tensors.put("layer1.0.conv1.weight", new Tensor(new long[] {8, 8, 1, 1}, new float[64]));
      case "unknown" ->
          tensors.put("layer1.0.conv9.weight", new Tensor(new long[] {1}, new float[1]));
      default -> {}
    }
    var file = file(tensors);
    if (what.equals("half")) {
      var text8 = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      var half = text8.replaceFirst("(\"conv1.weight\":\\{\"dtype\":\"F)32", "$1" + "16");
      Files.write(file, half.getBytes(StandardCharsets.ISO_8859_1));
    }
    var refused =
        assertThrows(
            RuntimeException.class, () -> create(4, 3, Pretrained.Training.FULL, file).close());
    assertTrue(refused.getMessage().contains(text), refused.getMessage());
  }

  @Test
  void create_anotherKindOfNetwork_isRefused() {
    var pretrained =
        new Pretrained(Optional.of(folder.resolve("x")), Pretrained.Training.FULL, 0.1);
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> EncoderNetwork.create(Fixtures.SMALL, scope, 1, pretrained));
    assertTrue(refused.getMessage().contains("not for conv4-16"), refused.getMessage());
  }

  private EncoderNetwork create(int stages, int channels, Pretrained.Training training, Path file) {
    var pretrained = new Pretrained(Optional.of(file), training, 0.25);
    return EncoderNetwork.create(architecture(stages, channels), scope, 1, pretrained);
  }

  private static Architecture architecture(int stages, int channels) {
    return new Architecture(
        Trunk.RESNET18,
        Pooling.FLATTEN,
        Norm.BATCH,
        12,
        InputSpec.of(SIDE, channels),
        WIDTH,
        Stem.IMAGENET,
        stages,
        1);
  }

  /** torchvision's names, written out here and not derived from ours. */
  private static SequencedMap<String, Tensor> resnet18() {
    var random = new Random(3);
    var tensors = new LinkedHashMap<String, Tensor>();
    add(tensors, random, "conv1.weight", WIDTH, 3, 7, 7);
    norm(tensors, random, "bn1", WIDTH);
    for (int layer = 1; layer <= 4; layer++) {
      int out = WIDTH << (layer - 1);
      for (int b = 0; b < 2; b++) {
        var name = "layer" + layer + "." + b;
        int in = b == 0 && layer > 1 ? out / 2 : out;
        add(tensors, random, name + ".conv1.weight", out, in, 3, 3);
        norm(tensors, random, name + ".bn1", out);
        add(tensors, random, name + ".conv2.weight", out, out, 3, 3);
        norm(tensors, random, name + ".bn2", out);
        if (b == 0 && layer > 1) {
          add(tensors, random, name + ".downsample.0.weight", out, in, 1, 1);
          norm(tensors, random, name + ".downsample.1", out);
        }
      }
    }
    add(tensors, random, "fc.weight", 10, 8 * WIDTH);
    add(tensors, random, "fc.bias", 10);
    return tensors;
  }

  private static void norm(Map<String, Tensor> tensors, Random random, String name, int channels) {
    add(tensors, random, name + ".weight", channels);
    add(tensors, random, name + ".bias", channels);
    add(tensors, random, name + ".running_mean", channels);
    var variance = new float[channels];
    for (int c = 0; c < channels; c++) {
      variance[c] = 0.5f + random.nextFloat();
    }
    tensors.put(name + ".running_var", new Tensor(new long[] {channels}, variance));
  }

  private static void add(Map<String, Tensor> tensors, Random random, String name, long... shape) {
    var values = new float[(int) Tensor.size(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.1 * random.nextGaussian());
    }
    tensors.put(name, new Tensor(shape, values));
  }

  private static void muteLayer1(Map<String, Tensor> tensors) {
    for (int b = 0; b < 2; b++) {
      for (var part : new String[] {".bn2.weight", ".bn2.bias", ".bn2.running_mean"}) {
        tensors.put("layer1." + b + part, new Tensor(new long[] {WIDTH}, new float[WIDTH]));
      }
    }
  }

  /** 7x7 of stride 2, batch norm, ReLU, 3x3 maximum of stride 2. */
  private static float[] stem(float[] image, Map<String, Tensor> tensors) {
    int half = SIDE / 2;
    var map = new double[WIDTH][half][half];
    for (int o = 0; o < WIDTH; o++) {
      double mean = tensors.get("bn1.running_mean").values()[o];
      double root = Math.sqrt(tensors.get("bn1.running_var").values()[o] + 1e-5);
      for (int y = 0; y < half; y++) {
        for (int x = 0; x < half; x++) {
          double sum = 0;
          for (int c = 0; c < 3; c++) {
            for (int ky = 0; ky < 7; ky++) {
              for (int kx = 0; kx < 7; kx++) {
                int fromY = 2 * y + ky - 3;
                int fromX = 2 * x + kx - 3;
                if (fromY >= 0 && fromY < SIDE && fromX >= 0 && fromX < SIDE) {
                  sum +=
                      (double) image[(c * SIDE + fromY) * SIDE + fromX]
                          * tensors.get("conv1.weight").values()[((o * 3 + c) * 7 + ky) * 7 + kx];
                }
              }
            }
          }
          double scaled =
              (sum - mean) / root * tensors.get("bn1.weight").values()[o]
                  + tensors.get("bn1.bias").values()[o];
          map[o][y][x] = Math.max(0, scaled);
        }
      }
    }
    int quarter = SIDE / 4;
    var pooled = new float[WIDTH * quarter * quarter];
    for (int o = 0; o < WIDTH; o++) {
      for (int y = 0; y < quarter; y++) {
        for (int x = 0; x < quarter; x++) {
          double most = 0;
          for (int fromY = Math.max(0, 2 * y - 1);
              fromY <= Math.min(half - 1, 2 * y + 1);
              fromY++) {
            for (int fromX = Math.max(0, 2 * x - 1);
                fromX <= Math.min(half - 1, 2 * x + 1);
                fromX++) {
              most = Math.max(most, map[o][fromY][fromX]);
            }
          }
          pooled[(o * quarter + y) * quarter + x] = (float) most;
        }
      }
    }
    return pooled;
  }

  /** A file as torchvision's weights become one: with an int64 counter beside each norm. */
  private Path file(SequencedMap<String, Tensor> tensors) throws Exception {
    var header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    int at = 0;
    for (var entry : tensors.entrySet()) {
      int end = at + 4 * entry.getValue().values().length;
      header.append(entry(entry.getKey(), "F32", entry.getValue().shape(), at, end));
      at = end;
    }
    header.append(entry("bn1.num_batches_tracked", "I64", new long[0], at, at + 8)).append('}');
    var json = header.toString().getBytes(StandardCharsets.UTF_8);
    var bytes = ByteBuffer.allocate(8 + json.length + at + 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    for (var tensor : tensors.values()) {
      for (float value : tensor.values()) {
        bytes.putFloat(value);
      }
    }
    bytes.putLong(1000);
    return Files.write(folder.resolve("resnet18.safetensors"), bytes.array());
  }

  private static String entry(String name, String type, long[] shape, int from, int to) {
    return ",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, type, Arrays.toString(shape), from, to);
  }
}
