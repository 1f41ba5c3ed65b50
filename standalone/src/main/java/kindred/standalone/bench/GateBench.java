package kindred.standalone.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import kindred.encoder.EncoderConfig;
import kindred.ingest.source.DrawnCharacters;
import kindred.learner.LearnerConfig;
import kindred.learner.StreamedTraining;
import kindred.learner.StreamedVersions;
import kindred.schemas.GateDecision;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import kindred.schemas.image.Pixels;

/**
 * What the gate decides about candidates of which it is known how they came about. A third of the
 * images makes the live version; what a candidate gets of the rest is its {@link Kind}. All kinds
 * of a seed begin with the same images and the same weights, so the same live version. A seed
 * stands for other images, another order, other held-out classes and images, and other initial
 * weights.
 */
final class GateBench {
  /** How a candidate came about. */
  enum Kind {
    /** Learnt on from right labels. */
    GOOD("good", 0),
    /** The live version once more. */
    COPY("untouched copy", 0),
    /** Learnt on from labels of which 30 % are shuffled among each other. */
    PARTLY_SHUFFLED("30 % shuffled", 0.3),
    /** Learnt on from labels that are shuffled among each other. */
    SHUFFLED("all shuffled", 1);

    private final String text;
    private final double share;

    Kind(String text, double share) {
      this.text = text;
      this.share = share;
    }

    String text() {
      return text;
    }
  }

  private record Labelled(String id, String label, Pixels pixels) {}

  private final Config config;
  private final int classes;
  private final int imagesPerClass;
  private final int liveRounds;
  private final int rounds;

  /**
   * @param liveRounds times that the live version's images come before it is made
   * @param rounds times that a candidate's images come before it is
   */
  GateBench(Config config, int classes, int imagesPerClass, int liveRounds, int rounds) {
    this.config = config;
    this.classes = classes;
    this.imagesPerClass = imagesPerClass;
    this.liveRounds = liveRounds;
    this.rounds = rounds;
  }

  /** One candidate of each kind. */
  Map<Kind, GateDecision> run(long seed) {
    var images = images(seed);
    var third = images.size() / 3;
    var before = images.subList(0, third);
    var further = images.subList(third, images.size());
    var decisions = new EnumMap<Kind, GateDecision>(Kind.class);
    for (var kind : Kind.values()) {
      decisions.put(
          kind,
          candidate(seed, before, kind == Kind.COPY ? List.of() : shuffled(further, kind, seed)));
    }
    return decisions;
  }

  private GateDecision candidate(long seed, List<Labelled> before, List<Labelled> further) {
    var settings = ConfigFactory.parseString("learner.seed = " + seed).withFallback(config);
    var learner = LearnerConfig.from(settings);
    try (var training = new StreamedTraining(EncoderConfig.from(settings), learner)) {
      var versions = new StreamedVersions(training, learner.gate());
      stream(training, before, liveRounds);
      versions.publish();
      stream(training, further, rounds);
      return versions.publish();
    }
  }

  private static void stream(StreamedTraining training, List<Labelled> images, int rounds) {
    for (int round = 0; round < rounds; round++) {
      images.forEach(image -> training.observe(image.id(), image.label(), image.pixels()));
    }
  }

  private List<Labelled> images(long seed) {
    var images = new ArrayList<Labelled>();
    try (var source = new DrawnCharacters(seed, classes, imagesPerClass);
        var decoder = new ImageDecoder(ImageConfig.from(config))) {
      for (int i = 0; i < source.size(); i++) {
        var read = source.read(i);
        switch (decoder.decode(read.bytes())) {
          case Decoded.Image(var pixels, var mediaType) ->
              images.add(new Labelled(read.id(), read.label().orElseThrow(), pixels));
          case Decoded.Refused(var reason, var detail) ->
              throw new IllegalStateException(read.id() + " is refused: " + detail);
        }
      }
    }
    Collections.shuffle(images, new Random(seed));
    return images;
  }

  /** The kind's share of the images, chosen by chance, have their labels shuffled. */
  private static List<Labelled> shuffled(List<Labelled> images, Kind kind, long seed) {
    var random = new Random(seed);
    var chosen = new ArrayList<>(IntStream.range(0, images.size()).boxed().toList());
    Collections.shuffle(chosen, random);
    var places = chosen.subList(0, (int) Math.round(kind.share * images.size()));
    var labels = new ArrayList<>(places.stream().map(place -> images.get(place).label()).toList());
    Collections.shuffle(labels, random);
    var result = new ArrayList<>(images);
    for (int i = 0; i < labels.size(); i++) {
      var image = images.get(places.get(i));
      result.set(places.get(i), new Labelled(image.id(), labels.get(i), image.pixels()));
    }
    return result;
  }
}
