package kindred.standalone.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.learner.StreamedTraining;
import kindred.learner.evaluation.Ranking;
import kindred.learner.evaluation.Retrieval;
import kindred.learner.evaluation.SpectralDecay;
import kindred.schemas.image.Pixels;

/** The measures on the classes that were never trained on, by the weights as they are now. */
final class Measures {
  private final Protocol protocol;
  private final float[][] queries;
  private final float[][] gallery;
  private final Optional<ProductQuantiser> quantiser;

  Measures(Protocol protocol, StreamedTraining training) {
    this.protocol = protocol;
    this.queries = training.embed(pixels(protocol.queries()));
    this.gallery = training.embed(pixels(protocol.gallery()));
    this.quantiser = training.quantiser();
  }

  static List<Pixels> pixels(List<EvaluationImage> images) {
    return images.stream().map(EvaluationImage::pixels).toList();
  }

  /** Means over the queries that have a relevant image; empty where nothing is measured. */
  Optional<Ranking> ranking() {
    if (queries.length == 0) {
      return Optional.empty();
    }
    var asked = Vectors.of(protocol.queries(), queries);
    return Optional.of(
        Ranking.mean(
            protocol.gallery().isEmpty()
                ? Retrieval.allAgainstAll(asked)
                : Retrieval.queriesAgainst(asked, Vectors.of(protocol.gallery(), gallery))));
  }

  /** The same by codes: queries soft, gallery hard; empty where there are none. */
  Optional<Ranking> quantisedRanking() {
    if (queries.length == 0 || quantiser.isEmpty()) {
      return Optional.empty();
    }
    var codes = quantiser.get();
    var images = protocol.gallery().isEmpty() ? protocol.queries() : protocol.gallery();
    var vectors = protocol.gallery().isEmpty() ? queries : gallery;
    var soft = Arrays.stream(queries).map(codes::softCode).toArray(float[][]::new);
    var hard = Arrays.stream(vectors).map(v -> codes.decode(codes.code(v))).toArray(float[][]::new);
    // Inner products of soft and hard codes are what lookup tables sum up to.
    return Optional.of(
        Ranking.mean(
            Retrieval.queriesAgainst(
                Vectors.of(protocol.queries(), soft), Vectors.of(images, hard))));
  }

  void put(Optional<Episodes> episodes, Outcome outcome) {
    ranking()
        .ifPresent(
            mean -> {
              outcome.put("recallAt1", mean.recallAt1());
              outcome.put("recallAt2", mean.recallAt2());
              outcome.put("recallAt4", mean.recallAt4());
              outcome.put("recallAt8", mean.recallAt8());
              outcome.put("rPrecision", mean.rPrecision());
              outcome.put("mapAtR", mean.mapAtR());
              outcome.put("spectralDecay", SpectralDecay.of(all()));
            });
    quantisedRanking()
        .ifPresent(
            mean -> {
              var codes = quantiser.orElseThrow();
              outcome.put("quantisedRecallAt1", mean.recallAt1());
              outcome.put("quantisedMapAtR", mean.mapAtR());
              outcome.put("quantisedBytesPerImage", codes.parts());
              outcome.put("fullBytesPerImage", codes.dim() * Float.BYTES);
            });
    episodes.ifPresent(
        tasks -> {
          outcome.put("episodeError", tasks.error(queries));
          outcome.put("episodeWays", tasks.ways());
        });
  }

  private float[][] all() {
    var all = new ArrayList<>(List.of(queries));
    all.addAll(List.of(gallery));
    return all.toArray(float[][]::new);
  }
}
