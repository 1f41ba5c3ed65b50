package kindred.standalone.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether answers are of one version: the cosine of every neighbour is computed again from the
 * vectors of the version that the answer names. Thread-safe.
 */
public final class AnswerCheck {
  /** Cosines of float32 vectors are off by some 1e-6 at most; those of two versions by far more. */
  public static final double TOLERANCE = 1e-4;

  private static final int MOST_FAULTS = 20;

  private final GalleryVectors vectors;
  private final Map<Integer, Long> answers = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();
  private long told;
  private final Map<Integer, Long> unreadable = new TreeMap<>();
  private final Map<Integer, Long> empty = new TreeMap<>();

  public AnswerCheck(GalleryVectors vectors) {
    this.vectors = vectors;
  }

  /** A question: by id, or by a unit vector. */
  public record Query(Optional<String> id, Optional<float[]> vector) {
    public static Query byId(String id) {
      return new Query(Optional.of(id), Optional.empty());
    }

    public static Query byVector(float[] vector) {
      return new Query(Optional.empty(), Optional.of(vector));
    }

    private List<float[]> under(Map<String, List<float[]>> version) {
      return vector
          .map(List::of)
          .orElseGet(() -> version.getOrDefault(id.orElseThrow(), List.of()));
    }
  }

  /**
   * Checks one answer; what is wrong with it is in {@link #faults} afterwards. Of an empty gallery
   * there is nothing to check but whether it may be empty: {@link #empty}.
   */
  public void check(Query query, JsonNode answer) {
    int version = answer.path("version").asInt();
    if (answer.path("indexed").asInt() == 0 && answer.path("neighbours").isEmpty()) {
      synchronized (this) {
        empty.merge(version, 1L, Long::sum);
      }
      return;
    }
    var own = vectors.of(version);
    var fault = fault(query, answer, own);
    if (fault.isPresent()) {
      own = vectors.readAgain(version);
      fault = fault(query, answer, own);
    }
    boolean unread = own.isEmpty();
    boolean tells = tells(query, answer, version);
    synchronized (this) {
      if (unread) {
        unreadable.merge(version, 1L, Long::sum);
        return;
      }
      answers.merge(version, 1L, Long::sum);
      told += tells ? 1 : 0;
      if (fault.isPresent() && faults.size() < MOST_FAULTS) {
        faults.add(fault.get() + ": " + query.id() + " " + answer);
      }
    }
  }

  /** Whether the same answer under any other version's name would have been found out. */
  private boolean tells(Query query, JsonNode answer, int version) {
    return vectors.versions().stream()
        .filter(other -> other != version)
        .allMatch(other -> cosines(query, answer, vectors.of(other)).isPresent());
  }

  private static Optional<String> fault(
      Query query, JsonNode answer, Map<String, List<float[]>> own) {
    if (answer.path("version").asInt() != answer.path("index").path("version").asInt()) {
      return Optional.of("the index is of another version");
    }
    var ids = answer.path("neighbours").findValuesAsText("id");
    if (ids.stream().distinct().count() < ids.size()) {
      return Optional.of("an id twice");
    }
    int others = answer.path("indexed").asInt() - (query.id().isPresent() ? 1 : 0);
    if (ids.size() != Math.min(answer.path("k").asInt(), others)) {
      return Optional.of("too few neighbours or too many");
    }
    if (query.id().filter(ids::contains).isPresent()) {
      return Optional.of("the image itself");
    }
    double before = Double.POSITIVE_INFINITY;
    for (var neighbour : answer.path("neighbours")) {
      if (neighbour.path("score").asDouble() > before) {
        return Optional.of("not the nearest first");
      }
      before = neighbour.path("score").asDouble();
    }
    return cosines(query, answer, own);
  }

  /** The first neighbour whose score is no cosine of its vectors and the question's. */
  private static Optional<String> cosines(
      Query query, JsonNode answer, Map<String, List<float[]>> version) {
    var asked = query.under(version);
    for (var neighbour : answer.path("neighbours")) {
      double score = neighbour.path("score").asDouble();
      var own = version.getOrDefault(neighbour.path("id").asText(), List.of());
      boolean found =
          asked.stream()
              .anyMatch(
                  a -> own.stream().anyMatch(b -> Math.abs(cosine(a, b) - score) <= TOLERANCE));
      if (!found) {
        return Optional.of("no cosine of its version: " + neighbour);
      }
    }
    return Optional.empty();
  }

  private static double cosine(float[] a, float[] b) {
    if (a.length != b.length) {
      return Double.NaN;
    }
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squaresA += (double) a[i] * a[i];
      squaresB += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(squaresA * squaresB);
  }

  /** The first things that were wrong. */
  public synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /** Checked answers by version. */
  public synchronized Map<Integer, Long> answers() {
    return new TreeMap<>(answers);
  }

  /** All checked answers. */
  public synchronized long count() {
    return answers.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Checked answers that would have failed under every other version that was read. */
  public synchronized long told() {
    return told;
  }

  /** Answers by version of an index without an image: a version may only begin so. */
  public synchronized Map<Integer, Long> empty() {
    return new TreeMap<>(empty);
  }

  /** Answers by version whose topic was gone before it was read once. */
  public synchronized Map<Integer, Long> unreadable() {
    return new TreeMap<>(unreadable);
  }
}
