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
  /** As query.index.rerank has it by default. */
  private static final int RERANKED = 100;

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

  /** The same by codes, queries soft and gallery hard; {@code depth} above 0 re-ranks so many. */
  private Ranking quantisedRanking(ProductQuantiser codes, int depth) {
    var images = protocol.gallery().isEmpty() ? protocol.queries() : protocol.gallery();
    var vectors = protocol.gallery().isEmpty() ? queries : gallery;
    var soft = Arrays.stream(queries).map(codes::softCode).toArray(float[][]::new);
    var hard = Arrays.stream(vectors).map(v -> codes.decode(codes.code(v))).toArray(float[][]::new);
    // Inner products of soft and hard codes are what lookup tables sum up to.
    return Ranking.mean(
        depth == 0
            ? Retrieval.queriesAgainst(
                Vectors.of(protocol.queries(), soft), Vectors.of(images, hard))
            : Retrieval.reranked(
                Vectors.of(protocol.queries(), queries),
                Vectors.of(images, vectors),
                soft,
                hard,
                depth));
  }

  private void putQuantised(ProductQuantiser codes, Outcome outcome) {
    var mean = quantisedRanking(codes, 0);
    var reranked = quantisedRanking(codes, RERANKED);
    outcome.put("quantisedRecallAt1", mean.recallAt1());
    outcome.put("quantisedMapAtR", mean.mapAtR());
    outcome.put("rerankedRecallAt1", reranked.recallAt1());
    outcome.put("rerankedMapAtR", reranked.mapAtR());
    outcome.put("quantisedBytesPerImage", codes.parts());
    outcome.put("fullBytesPerImage", codes.dim() * Float.BYTES);
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
    if (queries.length > 0) {
      quantiser.ifPresent(codes -> putQuantised(codes, outcome));
    }
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
