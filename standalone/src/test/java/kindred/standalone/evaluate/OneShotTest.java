package kindred.standalone.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneShotTest {
  @TempDir Path dir;

  /** Test images of shades 10, 120, 240; trainings the same, listed in another order. */
  private Path runs(String labels) throws IOException {
    var file = dir.resolve("runs.zip");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      var shades = List.of(10, 120, 240);
      for (var i = 0; i < shades.size(); i++) {
        put(zip, "all/run01/test/item%d.png".formatted(i), png(shades.get(i)));
        put(zip, "all/run01/training/class%d.png".formatted(2 - i), png(shades.get(i)));
      }
      put(zip, "all/run01/class_labels.txt", labels.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
  }

  private static byte[] png(int shade) throws IOException {
    var image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (var i = 0; i < 64; i++) {
      image.getRaster().setSample(i % 8, i / 8, 0, shade);
    }
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static ImageConfig config() {
    return ImageConfig.from(
        ConfigFactory.parseMap(Map.of("image.side", 32))
            .withFallback(ConfigFactory.parseResources("reference.conf"))
            .resolve());
  }

  /** An embedding by shade alone: the same shade is the same direction. */
  private static float[][] byShade(List<Pixels> images) {
    return images.stream()
        .map(image -> (image.values()[0] & 0xff) / 255.0)
        .map(shade -> new float[] {(float) Math.cos(shade), (float) Math.sin(shade)})
        .toArray(float[][]::new);
  }

  @Test
  void decide_anEmbeddingThatTellsThemApart_makesNoError() throws IOException {
    var right = new StringBuilder();
    for (var i = 0; i < 3; i++) {
      right.append("run01/test/item%d.png run01/training/class%d.png\n".formatted(i, 2 - i));
    }
    var result = OneShotRuns.read(runs(right.toString()), config()).decide(OneShotTest::byShade);
    assertEquals(new OneShotRuns.Result(3, List.of(0.0), 0), result);
  }

  /** The list says so of one of three: the other two are wrong. */
  @Test
  void decide_countsAgainstTheList() throws IOException {
    var shifted = new StringBuilder();
    for (var i = 0; i < 3; i++) {
      shifted.append("run01/test/item%d.png run01/training/class%d.png\n".formatted(i, i));
    }
    var result = OneShotRuns.read(runs(shifted.toString()), config()).decide(OneShotTest::byShade);
    assertEquals(2 / 3.0, result.error(), 1e-12);
    assertEquals(3, result.trials());
  }

  @Test
  void read_aRunThatNamesWhatIsNotThere_namesIt() throws IOException {
    var file = runs("run01/test/item9.png run01/training/class0.png\n");
    var e = assertThrows(IOException.class, () -> OneShotRuns.read(file, config()));
    assertTrue(e.getMessage().contains("item9.png"), e.getMessage());
  }

  /** 20 classes of one group by 4 drawers, and a group too small to take part. */
  private static List<EvaluationImage> images() {
    var images = new ArrayList<EvaluationImage>();
    var pixels = new Pixels(new byte[1], 1, 1, 1);
    for (var i = 0; i < 92; i++) {
      var label = i < 80 ? "a/c%02d".formatted(i / 4) : "b/c%02d".formatted((i - 80) / 4);
      images.add(
          new EvaluationImage(label + "/x_%02d.png".formatted(i % 4 + 1), label, pixels, Map.of()));
    }
    return images;
  }

  @Test
  void episodes_classesInDirectionsOfTheirOwn_areToldApart() {
    var episodes = new Episodes(images(), 20);
    assertEquals(20, episodes.ways());
    assertEquals(0, episodes.error(vectors(i -> i / 4)));
  }

  /** Embeddings that show the drawer and nothing else: the first class is taken each time. */
  @Test
  void episodes_onlyTheDrawerShows_isChance() {
    assertEquals(0.95, new Episodes(images(), 20).error(vectors(i -> i % 4)), 1e-12);
  }

  private static float[][] vectors(IntUnaryOperator direction) {
    var vectors = new float[92][92];
    for (var i = 0; i < vectors.length; i++) {
      vectors[i][direction.applyAsInt(i)] = 1;
    }
    return vectors;
  }

  /** One drawer has drawn all classes, every other one a single class: no task is as large. */
  @Test
  void episodes_drawersWithoutCommonClasses_decideNothing() {
    var pixels = new Pixels(new byte[1], 1, 1, 1);
    var images = new ArrayList<EvaluationImage>();
    for (var i = 0; i < 10; i++) {
      var label = "a/c" + i / 2;
      var drawer = i % 2 == 0 ? 1 : 10 + i;
      images.add(
          new EvaluationImage(label + "/x_%02d.png".formatted(drawer), label, pixels, Map.of()));
    }
    assertEquals(Double.NaN, new Episodes(images, 20).error(vectors(i -> i)));
  }

  /** An image must not be searched by itself. */
  @Test
  void episodes_oneDrawerOnly_decideNothing() {
    var pixels = new Pixels(new byte[1], 1, 1, 1);
    var images = new ArrayList<EvaluationImage>();
    for (var i = 0; i < 5; i++) {
      images.add(new EvaluationImage("a/c" + i + "/x_01.png", "a/c" + i, pixels, Map.of()));
    }
    assertEquals(Double.NaN, new Episodes(images, 20).error(vectors(i -> i)));
  }

  @Test
  void episodes_noGroupOfFiveClasses_isRefused() {
    var few = images().subList(80, 92);
    assertThrows(IllegalArgumentException.class, () -> new Episodes(few, 1));
  }
}
