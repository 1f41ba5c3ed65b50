package kindred.query.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kindred.query.QueryMetrics;
import kindred.query.index.VectorIndex;
import kindred.query.search.QueryVector;
import kindred.query.search.Question;
import kindred.query.search.Retrieval;
import kindred.query.search.SearchConfig;
import kindred.query.version.ServedVersion;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageDecoder;
import kindred.schemas.image.Pixels;

/** The parts of one search, all within one version. Block; for a worker thread. */
final class Search {
  private final ImageDecoder decoder;
  private final SearchConfig config;
  private final QueryMetrics metrics;

  Search(ImageDecoder decoder, SearchConfig config, QueryMetrics metrics) {
    this.decoder = decoder;
    this.config = config;
    this.metrics = metrics;
  }

  /** What an image file shows; no version is needed for it. */
  Pixels decode(byte[] file) {
    return switch (decoder.decode(file)) {
      case Decoded.Image(var pixels, var mediaType) -> pixels;
      case Decoded.Refused(var reason, var detail) -> {
        var type =
            switch (reason) {
              case UNKNOWN_FORMAT -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
              case TOO_MANY_BYTES -> ProblemType.TOO_LARGE;
              case EMPTY, TOO_MANY_PIXELS, TOO_LONG, BROKEN, TOO_SLOW -> ProblemType.UNUSABLE_IMAGE;
            };
        throw new Problem(type, detail).exception();
      }
    };
  }

  /**
   * The neighbours of what was asked for, in one version's space.
   *
   * @param embedded vector of the request's image by that version, where it has one
   */
  Retrieval find(ServedVersion served, SearchRequest request, Optional<float[]> embedded) {
    var subject = request.subject();
    var positives = new ArrayList<>(embedded.stream().toList());
    positives.addAll(vectors(served, subject.positives()));
    var negatives = vectors(served, subject.negatives());
    var vector =
        QueryVector.of(positives, negatives, config.negativeWeight())
            .orElseThrow(() -> unusable("positives and negatives cancel out"));
    var question =
        new Question(
            vector,
            subject.ids(),
            request.filter(),
            request.minScore(),
            request.deduplicate(),
            request.vectors());
    var found = Retrieval.of(served.index(), question, request.page(), config);
    check(served);
    return found;
  }

  private void check(ServedVersion served) {
    if (served.encoder().version() != served.index().version()) {
      metrics.mixedVersions();
      throw new IllegalStateException(
          "query vector of version %d, neighbours of version %d"
              .formatted(served.encoder().version(), served.index().version()));
    }
  }

  private static List<float[]> vectors(ServedVersion served, List<Subject.Example> examples) {
    return examples.stream()
        .map(
            example ->
                switch (example) {
                  case Subject.ById(var id) -> stored(served.index(), id);
                  case Subject.ByVector(var vector) -> unit(served, vector);
                })
        .toList();
  }

  private static float[] stored(VectorIndex index, String id) {
    return index.get(id).orElseThrow(() -> unknown(id).exception()).vector();
  }

  static Problem unknown(String id) {
    return new Problem(ProblemType.UNKNOWN_IMAGE, "no image '%s'".formatted(id));
  }

  private static float[] unit(ServedVersion served, double[] vector) {
    int dim = served.index().dim();
    if (vector.length != dim) {
      throw unusable("%d numbers; version %d has %d", vector.length, served.version(), dim);
    }
    double largest = 0;
    for (var value : vector) {
      // Math.max lets NaN through.
      largest = Math.max(largest, Math.abs(value));
    }
    if (!(largest > 0) || Double.isInfinite(largest)) {
      throw unusable("its length is not a positive number");
    }
    double squares = 0;
    for (var value : vector) {
      squares += (value / largest) * (value / largest);
    }
    var unit = new float[dim];
    for (int i = 0; i < dim; i++) {
      unit[i] = (float) (vector[i] / largest / Math.sqrt(squares));
    }
    return unit;
  }

  private static ProblemException unusable(String detail, Object... values) {
    return new Problem(ProblemType.UNUSABLE_VECTOR, detail.formatted(values)).exception();
  }
}
