package kindred.query.http;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import kindred.query.QueryMetrics;
import kindred.query.index.Found;
import kindred.query.version.ServedVersion;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageDecoder;
import kindred.schemas.image.Pixels;

/** One search: decode, embed, find, all within one version. Blocks; for a worker thread. */
final class Search {
  private final ImageDecoder decoder;
  private final QueryMetrics metrics;

  Search(ImageDecoder decoder, QueryMetrics metrics) {
    this.decoder = decoder;
    this.metrics = metrics;
  }

  /** What an image file shows; no version is needed for it. */
  Pixels decode(byte[] file) {
    return timed("decode", () -> pixels(decoder.decode(file)));
  }

  private static Pixels pixels(Decoded decoded) {
    return switch (decoded) {
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

  /** The neighbours of what was asked for, in one version's space. */
  Found find(ServedVersion served, SearchRequest request) {
    var found =
        switch (request.subject()) {
          case SearchRequest.ByImage(var file) ->
              nearest(served, embed(served, decode(file)), request);
          case SearchRequest.ByVector(var vector) -> nearest(served, unit(served, vector), request);
          case SearchRequest.ById(var id) -> ofStored(served, id, request);
        };
    if (served.encoder().version() != served.index().version()) {
      metrics.mixedVersions();
      throw new IllegalStateException(
          "query vector of version %d, neighbours of version %d"
              .formatted(served.encoder().version(), served.index().version()));
    }
    return found;
  }

  private float[] embed(ServedVersion served, Pixels pixels) {
    return timed("embed", () -> served.encoder().embed(List.of(pixels))[0]);
  }

  private Found nearest(ServedVersion served, float[] vector, SearchRequest request) {
    return timed("search", () -> served.index().search(vector, request.k(), request.filter()));
  }

  private Found ofStored(ServedVersion served, String id, SearchRequest request) {
    var image = served.index().get(id).orElseThrow(() -> unknown(id).exception());
    var found = nearest(served, image.vector(), request.with(request.k() + 1));
    var others =
        found.neighbours().stream().filter(n -> !n.id().equals(id)).limit(request.k()).toList();
    return new Found(others, found.gallerySize(), found.readThrough(), found.compared());
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

  private <T> T timed(String stage, Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      metrics.stageTook(stage, Duration.ofNanos(System.nanoTime() - start));
    }
  }
}
