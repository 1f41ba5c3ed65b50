package kindred.query.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every vector compared with the query, in memory: exact, slow, obvious. The oracle. */
public final class ExactIndex implements VectorIndex {
  private static final Comparator<String> BY_BYTES =
      (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));

  private final int version;
  private final int dim;
  private final Map<String, IndexedImage> written = new TreeMap<>();
  private volatile Visible visible = new Visible(Map.of(), Map.of());

  private record Visible(Map<String, IndexedImage> images, Map<Integer, Long> readThrough) {}

  public ExactIndex(int version, int dim) {
    this.version = version;
    this.dim = dim;
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public void put(IndexedImage image) {
    written.put(image.id(), image);
  }

  @Override
  public void delete(String id) {
    written.remove(id);
  }

  @Override
  public void refresh(Map<Integer, Long> readThrough) {
    visible = new Visible(Map.copyOf(written), Map.copyOf(readThrough));
  }

  @Override
  public Found search(float[] unitVector, Wanted wanted) {
    var now = visible;
    var all = new ArrayList<Neighbour>();
    for (var image : now.images.values()) {
      if (wanted.filter().accepts(image)) {
        var score = dot(unitVector, image.vector());
        var vector = wanted.vectors() ? Optional.of(image.vector()) : Optional.<float[]>empty();
        all.add(new Neighbour(image.id(), image.label(), image.attributes(), score, vector));
      }
    }
    all.sort(Neighbour.BEST_FIRST);
    var best = all.subList(0, Math.min(wanted.k(), all.size()));
    var compared = new Compared(Compared.By.EXACT, all.size());
    return new Found(best, now.images.size(), now.readThrough, compared);
  }

  private static float dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return (float) Math.clamp(sum, -1, 1);
  }

  @Override
  public Optional<IndexedImage> get(String id) {
    return Optional.ofNullable(visible.images.get(id));
  }

  @Override
  public List<IndexedImage> list(Optional<String> label, Optional<String> after, int most) {
    return visible.images.values().stream()
        .filter(image -> label.isEmpty() || image.label().equals(label))
        .filter(image -> after.isEmpty() || BY_BYTES.compare(image.id(), after.get()) > 0)
        .sorted((a, b) -> BY_BYTES.compare(a.id(), b.id()))
        .limit(most)
        .toList();
  }

  @Override
  public int size() {
    return visible.images.size();
  }

  @Override
  public Map<Integer, Long> readThrough() {
    return visible.readThrough;
  }

  @Override
  public List<LabelCount> labels(int most) {
    var counts = new TreeMap<String, Integer>();
    for (var image : visible.images.values()) {
      image.label().ifPresent(label -> counts.merge(label, 1, Integer::sum));
    }
    return counts.entrySet().stream()
        .map(e -> new LabelCount(e.getKey(), e.getValue()))
        .sorted(LabelCount.MOST_FIRST)
        .limit(most)
        .toList();
  }

  @Override
  public void clear() {
    written.clear();
  }

  @Override
  public void close() {
    visible = new Visible(Map.of(), Map.of());
  }
}
