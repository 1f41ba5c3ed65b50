package kindred.ingest.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Characters that nobody has seen: each class is a few random strokes, each image a new hand (size,
 * slant, place, pen and tremor differ). Classes come in families of {@value #FAMILY} twins that
 * share all strokes but one, so what tells them apart has to be learnt. The same seed gives the
 * same pictures, whatever the order they are read in.
 */
public final class DrawnCharacters implements ImageSource {
  /** Classes that differ in one stroke from each other. */
  static final int FAMILY = 3;

  private static final int SIDE = 96;
  private static final int DOTS_PER_STROKE = 240;

  /**
   * A twin's changed stroke lies at least this far away, in canvas sides: visible through tremor.
   */
  private static final double TWIN_DISTANCE = 0.25;

  private static final double TREMOR = 0.02;

  private final long seed;
  private final int imagesPerClass;
  private final List<List<Stroke>> characters;

  /** The usual set: 60 classes of 20 images. */
  public DrawnCharacters(long seed) {
    this(seed, 60, 20);
  }

  public DrawnCharacters(long seed, int classes, int imagesPerClass) {
    if (classes < 1 || imagesPerClass < 1 || (long) classes * imagesPerClass > 10_000_000) {
      throw new IllegalArgumentException(
          classes + " classes of " + imagesPerClass + " images are not 1 to 10 million");
    }
    this.seed = seed;
    this.imagesPerClass = imagesPerClass;
    this.characters = invent(seed, classes);
  }

  private static List<List<Stroke>> invent(long seed, int classes) {
    var random = new SplittableRandom(seed);
    var characters = new ArrayList<List<Stroke>>();
    while (characters.size() < classes) {
      var first = new ArrayList<Stroke>();
      for (int strokes = random.nextInt(2, 5); strokes > 0; strokes--) {
        first.add(Stroke.random(random));
      }
      characters.add(List.copyOf(first));
      for (int twin = 1; twin < FAMILY && characters.size() < classes; twin++) {
        characters.add(twin(first, random));
      }
    }
    return List.copyOf(characters);
  }

  private static List<Stroke> twin(List<Stroke> character, SplittableRandom random) {
    var twin = new ArrayList<>(character);
    var changed = random.nextInt(twin.size());
    var stroke = Stroke.random(random);
    while (stroke.distance(character.get(changed)) < TWIN_DISTANCE) {
      stroke = Stroke.random(random);
    }
    twin.set(changed, stroke);
    return List.copyOf(twin);
  }

  @Override
  public int size() {
    return characters.size() * imagesPerClass;
  }

  @Override
  public int leftOut() {
    return 0;
  }

  @Override
  public SourceImage read(int index) {
    var number = index / imagesPerClass;
    var label = "character%03d".formatted(number);
    var id = "drawn-%d/%s/%03d.png".formatted(seed, label, index % imagesPerClass);
    var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index).split();
    var bytes = draw(characters.get(number), random);
    return new SourceImage(id, Optional.of(label), bytes, Optional.of("image/png"), Map.of());
  }

  private static byte[] draw(List<Stroke> character, SplittableRandom random) {
    var hand = Hand.random(random);
    var canvas = new Canvas(SIDE);
    for (var stroke : character) {
      var shaken = stroke.shaken(random, TREMOR);
      for (int i = 0; i <= DOTS_PER_STROKE; i++) {
        var x = Stroke.along(shaken.x(), i / (double) DOTS_PER_STROKE);
        var y = Stroke.along(shaken.y(), i / (double) DOTS_PER_STROKE);
        canvas.dot(SIDE * hand.x(x, y), SIDE * hand.y(x, y), hand.penRadius);
      }
    }
    return canvas.png();
  }

  @Override
  public void close() {}

  /** An affine map of the unit square around its middle, and a pen. */
  private record Hand(
      double xx, double xy, double yx, double yy, double dx, double dy, double penRadius) {
    static Hand random(SplittableRandom random) {
      var turn = random.nextDouble(-0.35, 0.35);
      var slant = random.nextDouble(-0.25, 0.25);
      var width = random.nextDouble(0.6, 0.95);
      var height = random.nextDouble(0.6, 0.95);
      var sin = StrictMath.sin(turn);
      var cos = StrictMath.cos(turn);
      return new Hand(
          width * cos,
          height * (slant * cos - sin),
          width * sin,
          height * (slant * sin + cos),
          random.nextDouble(-0.12, 0.12),
          random.nextDouble(-0.12, 0.12),
          random.nextDouble(0.8, 2.2));
    }

    double x(double x, double y) {
      return 0.5 + dx + xx * (x - 0.5) + xy * (y - 0.5);
    }

    double y(double x, double y) {
      return 0.5 + dy + yx * (x - 0.5) + yy * (y - 0.5);
    }
  }
}
