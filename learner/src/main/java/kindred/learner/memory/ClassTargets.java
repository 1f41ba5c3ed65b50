package kindred.learner.memory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Fixed class targets: the d + 1 vertices of a regular simplex, whose cosines with one another are
 * all −1/d, and random unit vectors where there are more classes. A class takes the free one
 * nearest to its imprint, keeps it, and frees it with its last image.
 *
 * <p>Random vectors come in blocks of d + 1 as they are needed, each a function of seed and number,
 * and go when nobody has one of the last block: what is kept grows with the classes there are.
 *
 * <p>Source: methods.md 1 and 16: equidistant targets keep the bound tight, and embeddings that are
 * drawn to places that never move stay comparable. In a slice of the space (divide and conquer)
 * they are not equidistant.
 */
public final class ClassTargets implements ClassVectors {
  private static final int PURPOSE = 7;

  private final int dimension;
  private final SeededHash hash;
  private final Map<String, Integer> numberOf = new TreeMap<>();
  private final BitSet taken = new BitSet();
  private float[] targets;

  /**
   * @param dimension d of the embeddings
   * @param hash the learner's
   */
  public ClassTargets(int dimension, SeededHash hash) {
    this.dimension = dimension;
    this.hash = hash;
    this.targets = simplex(dimension);
  }

  /**
   * The vertices of a regular simplex around 0, one after another: {@code (d + 1, d)}, unit rows.
   * Coordinate k is 0 for the vertices before the k-th; what gives the k-th unit length for the
   * k-th itself; and one number for all later ones, by which their cosine with the k-th is −1/d.
   */
  static float[] simplex(int dimension) {
    var vertices = new float[(dimension + 1) * dimension];
    var squares = 0.0;
    for (var k = 0; k < dimension; k++) {
      var own = Math.sqrt(1 - squares);
      var later = (-1.0 / dimension - squares) / own;
      vertices[k * dimension + k] = (float) own;
      for (var vertex = k + 1; vertex <= dimension; vertex++) {
        vertices[vertex * dimension + k] = (float) later;
      }
      squares += later * later;
    }
    return vertices;
  }

  @Override
  public boolean has(String label) {
    return numberOf.containsKey(label);
  }

  @Override
  public void imprint(String label, float[] imprint) {
    if (has(label)) {
      return;
    }
    var free = taken.nextClearBit(0);
    if (free == count()) {
      grow();
    }
    // The vertices before random vectors, and an earlier block of these before a later one.
    var end = (free / block() + 1) * block();
    var nearest = free;
    var highest = Float.NEGATIVE_INFINITY;
    for (var number = free; number < end; number = taken.nextClearBit(number + 1)) {
      var similarity = UnitVectors.dot(imprint, targets, number * dimension);
      if (similarity > highest) {
        highest = similarity;
        nearest = number;
      }
    }
    taken.set(nearest);
    numberOf.put(label, nearest);
  }

  private int count() {
    return targets.length / dimension;
  }

  private int block() {
    return dimension + 1;
  }

  private void grow() {
    var from = count();
    targets = Arrays.copyOf(targets, targets.length + block() * dimension);
    for (var number = from; number < count(); number++) {
      var random = new SplittableRandom(hash.of(number, PURPOSE));
      for (var k = 0; k < dimension; k++) {
        targets[number * dimension + k] = (float) random.nextGaussian();
      }
      UnitVectors.normalise(targets, number * dimension, dimension);
    }
  }

  @Override
  public float[] values(List<String> labels) {
    var values = new float[labels.size() * dimension];
    for (var i = 0; i < labels.size(); i++) {
      var from = numberOf.get(labels.get(i)) * dimension;
      System.arraycopy(targets, from, values, i * dimension, dimension);
    }
    return values;
  }

  /** They never move. */
  @Override
  public void follow(List<String> labels, LabelledImages memory) {}

  @Override
  public void remove(String label) {
    var number = numberOf.remove(label);
    if (number != null) {
      taken.clear(number);
      shrink();
    }
  }

  private void shrink() {
    var blocks = Math.max(1, (taken.length() + block() - 1) / block());
    targets = Arrays.copyOf(targets, blocks * block() * dimension);
  }

  /** The targets are a function of the seed: only who has which is written. */
  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(dimension);
    out.writeInt(numberOf.size());
    for (var entry : numberOf.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeInt(entry.getValue());
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    numberOf.clear();
    taken.clear();
    var written = in.readInt();
    if (written != dimension) {
      throw new IOException("class targets of dimension " + written + ", not " + dimension);
    }
    for (var left = in.readInt(); left > 0; left--) {
      var label = in.readUTF();
      numberOf.put(label, in.readInt());
      taken.set(numberOf.get(label));
    }
    while (taken.length() > count()) {
      grow();
    }
    shrink();
  }
}
