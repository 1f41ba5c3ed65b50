package kindred.learner.memory;

import java.util.Comparator;

/** One labelled image in the memory, at the size of the network's input. */
public final class Remembered {
  static final Comparator<Remembered> BY_HASH =
      ((Comparator<Remembered>) (a, b) -> Long.compareUnsigned(a.hash, b.hash))
          .thenComparing(Remembered::id);

  /** Of an image that is in no cluster. */
  public static final int NO_CLUSTER = -1;

  private final String id;
  private final String label;
  private final long hash;
  private byte[] image;
  private float[] embedding;
  private long embeddedAt;
  private float[] pooled = new float[0];
  private int cluster = NO_CLUSTER;
  private long since;

  Remembered(String id, String label, long hash, byte[] image, float[] embedding, long embeddedAt) {
    this.id = id;
    this.label = label;
    this.hash = hash;
    this.image = image;
    this.embedding = embedding;
    this.embeddedAt = embeddedAt;
  }

  public String id() {
    return id;
  }

  public String label() {
    return label;
  }

  /**
   * Unsigned bytes, channel by channel, row by row; empty between a checkpoint and the re-reading.
   */
  public byte[] image() {
    return image;
  }

  /** The unit vector computed last; not necessarily by the current weights. */
  public float[] embedding() {
    return embedding;
  }

  /** The step after which {@link #embedding()} was computed. */
  public long embeddedAt() {
    return embeddedAt;
  }

  /** Keeps what the network makes of the image now. */
  public void embedded(float[] vector, long step) {
    embedding = vector;
    embeddedAt = step;
  }

  /** The penultimate layer's unit vector; empty where the space is not divided. */
  public float[] pooled() {
    return pooled;
  }

  /** Keeps it. */
  public void pooled(float[] vector) {
    pooled = vector;
  }

  /** The part of the data it belongs to, or {@link #NO_CLUSTER}. */
  public int cluster() {
    return cluster;
  }

  /** Moves it there. */
  public void cluster(int number) {
    cluster = number;
  }

  /** The step after which the image got its label. */
  public long since() {
    return since;
  }

  void since(long step) {
    since = step;
  }

  void image(byte[] bytes) {
    image = bytes;
  }
}
