package kindred.learner.division;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.SeededHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * K clusters of the data, by centroids in the space of the penultimate layer. Cluster k trains
 * slice k of the embedding: images of one cluster are alike, so negatives within it are hard.
 *
 * <p>Source: Sanakoyeu, Tschernezki, Büchler, Ommer, CVPR 2019; methods.md 10.
 *
 * <p><i>Differences from the paper:</i> on a stream. An event goes to the nearest centroid and
 * moves it (mini-batch k-means: by 1 over the centroid's count, by 1/1000 at least); from time to
 * time the memory is clustered anew. A joint step comes in between all the time, not at the end.
 * Clusters are aligned in the right direction, which the published code inverts.
 */
public final class Division implements Section {
  private static final Logger LOG = LoggerFactory.getLogger(Division.class);
  private static final int PURPOSE = 4;
  private static final double LEAST_RATE = 1e-3;

  private final DivideSettings settings;
  private final SeededHash hash;
  // None until the first clustering.
  private float[][] centroids = new float[0][];
  private long[] counts = new long[0];
  private long events;
  private long clusteredAt;

  public Division(DivideSettings settings, SeededHash hash) {
    this.settings = settings;
    this.hash = hash;
  }

  /** Whether the space is to be divided at all. */
  public boolean on() {
    return settings.clusters() > 1;
  }

  /** K where clusters have been formed, 0 before. */
  public int clusters() {
    return centroids.length;
  }

  /** Counts a labelled sample, which may have brought several images. */
  public void countSample() {
    events++;
  }

  /**
   * Routes an image.
   *
   * @param pooled its unit vector of the penultimate layer
   * @return its cluster; {@link Remembered#NO_CLUSTER} before the first clustering
   */
  public int route(float[] pooled) {
    if (centroids.length == 0) {
      return Remembered.NO_CLUSTER;
    }
    var cluster = KMeans.nearest(pooled, centroids);
    var rate = Math.max(1.0 / ++counts[cluster], LEAST_RATE);
    for (var k = 0; k < pooled.length; k++) {
      centroids[cluster][k] += (float) (rate * (pooled[k] - centroids[cluster][k]));
    }
    return cluster;
  }

  /** Whether it is time to cluster the memory. */
  public boolean due() {
    return on()
        && (centroids.length == 0
            ? events >= settings.firstEvents()
            : events - clusteredAt >= settings.everyEvents());
  }

  /**
   * Forms clusters of these images, which are in a fixed order and have their pooled vectors by the
   * present network. An image that is the only one of its class in its cluster has nothing to learn
   * there and is in none until the next time.
   */
  public void cluster(List<Remembered> images) {
    clusteredAt = events;
    var points = images.stream().map(Remembered::pooled).toArray(float[][]::new);
    if (points.length < settings.clusters()) {
      return;
    }
    var found =
        KMeans.of(
            points,
            settings.clusters(),
            settings.iterations(),
            settings.restarts(),
            new SplittableRandom(hash.of(events, PURPOSE)));
    var before = images.stream().mapToInt(this::clusterOf).toArray();
    var numbers = Alignment.oldNumbers(before, found.clusters(), settings.clusters());
    adopt(found, numbers);
    var after = Arrays.stream(found.clusters()).map(cluster -> numbers[cluster]).toArray();
    var labels = images.stream().map(Remembered::label).toList();
    var kept = Singles.dropped(after, labels);
    for (var i = 0; i < kept.length; i++) {
      images.get(i).cluster(kept[i]);
    }
    log(before, after, kept);
  }

  // After a restart with fewer clusters an image may have a number that is none.
  private int clusterOf(Remembered image) {
    return image.cluster() < centroids.length ? image.cluster() : Remembered.NO_CLUSTER;
  }

  private void adopt(KMeans found, int[] numbers) {
    var sizes = KMeans.sizes(found.clusters(), numbers.length);
    centroids = new float[numbers.length][];
    counts = new long[numbers.length];
    for (var c = 0; c < numbers.length; c++) {
      centroids[numbers[c]] = found.centroids()[c];
      counts[numbers[c]] = sizes[c];
    }
  }

  private void log(int[] before, int[] after, int[] kept) {
    var stayed = 0;
    var dropped = 0;
    for (var i = 0; i < after.length; i++) {
      stayed += before[i] == after[i] ? 1 : 0;
      dropped += kept[i] == Remembered.NO_CLUSTER ? 1 : 0;
    }
    LOG.info(
        "memory clustered: events={} images={} stayed={} dropped={} sizes={}",
        events,
        after.length,
        stayed,
        dropped,
        Arrays.toString(counts));
  }

  /** Whether a step trains the whole embedding on all data. */
  public boolean joint(long step) {
    return centroids.length == 0 || step % settings.jointEvery() == settings.jointEvery() - 1;
  }

  /** The cluster whose turn it is at a step that is not a joint one. */
  public int turn(long step) {
    return (int) ((step - step / settings.jointEvery()) % centroids.length);
  }

  @Override
  public String name() {
    return "division";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(events);
    out.writeLong(clusteredAt);
    out.writeInt(centroids.length);
    for (var c = 0; c < centroids.length; c++) {
      out.writeLong(counts[c]);
      Section.writeFloats(out, centroids[c]);
    }
  }

  /** Clusters of another number than the settings' are none: they are formed anew. */
  @Override
  public void read(DataInputStream in) throws IOException {
    events = in.readLong();
    clusteredAt = in.readLong();
    var count = in.readInt();
    centroids = new float[count][];
    counts = new long[count];
    for (var c = 0; c < count; c++) {
      counts[c] = in.readLong();
      centroids[c] = Section.readFloats(in);
    }
    if (count != settings.clusters()) {
      centroids = new float[0][];
      counts = new long[0];
    }
  }
}
