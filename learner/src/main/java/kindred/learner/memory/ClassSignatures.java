package kindred.learner.memory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import kindred.learner.checkpoint.Section;

/**
 * One unit vector per class, "class signatures" in SCHE (methods.md 5.1): the rows of a bias-free
 * classification layer that is trained together with the network, and what hard classes are found
 * by. Rows come with the first image of a class (imprinting) and go with its last one.
 *
 * <p>They are trained, or follow the embeddings (methods.md 5.5).
 *
 * <p>They lie in plain arrays with their Adam moments: mining reads them at every step, rows come
 * and go all the time, and their update is small beside the network's. Each row counts its own
 * updates, since a row that came late would take steps three times too long under the bias
 * correction of the network's step count. Not thread-safe.
 */
public final class ClassSignatures implements Section {
  private final String name;
  private final SignatureSettings settings;
  private final int dimension;
  private final List<String> labels = new ArrayList<>();
  private final Map<String, Integer> rowOf = new HashMap<>();
  private float[] rows = new float[0];
  private float[] firstMoments = new float[0];
  private float[] secondMoments = new float[0];
  private int[] updates = new int[0];

  /**
   * @param settings how they follow the network
   * @param dimension of the embeddings
   */
  public ClassSignatures(SignatureSettings settings, int dimension) {
    this("signatures", settings, dimension);
  }

  /**
   * Further ones, of another layer.
   *
   * @param name of the section in the checkpoint
   */
  public ClassSignatures(String name, SignatureSettings settings, int dimension) {
    this.name = name;
    this.settings = settings;
    this.dimension = dimension;
  }

  /** Trained ones. */
  public ClassSignatures(int dimension) {
    this(SignatureSettings.TRAINED, dimension);
  }

  public SignatureSettings settings() {
    return settings;
  }

  public int size() {
    return labels.size();
  }

  public int dimension() {
    return dimension;
  }

  /** The class of each row. */
  public List<String> labels() {
    return List.copyOf(labels);
  }

  public String label(int row) {
    return labels.get(row);
  }

  public OptionalInt row(String label) {
    var row = rowOf.get(label);
    return row == null ? OptionalInt.empty() : OptionalInt.of(row);
  }

  /** A copy of all rows, one after another: {@code (size, dimension)}. */
  public float[] values() {
    return Arrays.copyOf(rows, size() * dimension);
  }

  /** A copy of some rows, one after another: {@code (chosen, dimension)}. */
  public float[] values(int[] chosen) {
    var values = new float[chosen.length * dimension];
    for (var i = 0; i < chosen.length; i++) {
      System.arraycopy(rows, chosen[i] * dimension, values, i * dimension, dimension);
    }
    return values;
  }

  /** Copies of the rows of these classes, one after another. */
  public float[] values(List<String> classes) {
    var copied = new float[classes.size() * dimension];
    for (var i = 0; i < classes.size(); i++) {
      System.arraycopy(
          rows, rowOf.get(classes.get(i)) * dimension, copied, i * dimension, dimension);
    }
    return copied;
  }

  /** Similarity of a unit vector with a row. */
  public float similarity(float[] vector, int row) {
    return UnitVectors.dot(vector, rows, row * dimension);
  }

  /** Gives a class its row, unless it has one: the normalised mean of these embeddings. */
  public void imprint(String label, float[]... embeddings) {
    if (rowOf.containsKey(label)) {
      return;
    }
    reserve(size() + 1);
    var row = size();
    labels.add(label);
    rowOf.put(label, row);
    System.arraycopy(UnitVectors.imprint(embeddings), 0, rows, row * dimension, dimension);
  }

  /** Takes a class's row away; the last row moves into its place. */
  public void remove(String label) {
    var row = rowOf.remove(label);
    if (row == null) {
      return;
    }
    var last = size() - 1;
    var moved = labels.remove(last);
    if (row != last) {
      labels.set(row, moved);
      rowOf.put(moved, row);
      for (var array : List.of(rows, firstMoments, secondMoments)) {
        System.arraycopy(array, last * dimension, array, row * dimension, dimension);
      }
      updates[row] = updates[last];
    }
    clear(last);
  }

  /**
   * One step of Adam on some rows, which are unit length again afterwards.
   *
   * @param chosen rows, none twice
   * @param gradient of the loss by {@link #values(int[])}
   * @param scale the gradient is multiplied with
   * @param rate learning rate
   * @param adam the constants
   */
  public void update(
      int[] chosen, float[] gradient, double scale, double rate, AdamConstants adam) {
    for (var n = 0; n < chosen.length; n++) {
      var row = chosen[n];
      var step = adam.step(++updates[row], rate);
      for (var k = 0; k < dimension; k++) {
        var i = row * dimension + k;
        var g = gradient[n * dimension + k] * scale;
        var m = adam.beta1() * firstMoments[i] + (1 - adam.beta1()) * g;
        var v = adam.beta2() * secondMoments[i] + (1 - adam.beta2()) * g * g;
        firstMoments[i] = (float) m;
        secondMoments[i] = (float) v;
        rows[i] -= (float) (step.rate() * m / (Math.sqrt(v) / step.root() + adam.epsilon()));
      }
      UnitVectors.normalise(rows, row * dimension, dimension);
    }
  }

  /**
   * Moves the rows of a batch's classes to its embeddings: {@code w ← norm(m·w + (1−m)·mean f)}.
   *
   * @param rowOfImage the row of each image's class
   * @param embeddings of the images
   */
  public void follow(int[] rowOfImage, float[][] embeddings) {
    var images = new TreeMap<Integer, List<Integer>>();
    for (var i = 0; i < rowOfImage.length; i++) {
      images.computeIfAbsent(rowOfImage[i], row -> new ArrayList<>()).add(i);
    }
    images.forEach(
        (row, ofRow) -> {
          var momentum = ofRow.size() > 1 ? settings.momentum() : settings.singleMomentum();
          for (var k = 0; k < dimension; k++) {
            var sum = 0.0;
            for (var image : ofRow) {
              sum += embeddings[image][k];
            }
            var i = row * dimension + k;
            rows[i] = (float) (momentum * rows[i] + (1 - momentum) * sum / ofRow.size());
          }
          UnitVectors.normalise(rows, row * dimension, dimension);
        });
  }

  /** Sets every row anew by the images of its class, as {@link #imprint} does at first. */
  public void imprintAgain(LabelledImages memory) {
    for (var row = 0; row < size(); row++) {
      var images = memory.of(labels.get(row));
      if (!images.isEmpty()) {
        var embeddings = images.stream().map(Remembered::embedding).toArray(float[][]::new);
        var mean = UnitVectors.imprint(embeddings);
        System.arraycopy(mean, 0, rows, row * dimension, dimension);
      }
    }
  }

  private void reserve(int count) {
    if (updates.length >= count) {
      return;
    }
    var grown = Math.max(16, 2 * updates.length);
    rows = Arrays.copyOf(rows, grown * dimension);
    firstMoments = Arrays.copyOf(firstMoments, grown * dimension);
    secondMoments = Arrays.copyOf(secondMoments, grown * dimension);
    updates = Arrays.copyOf(updates, grown);
  }

  private void clear(int row) {
    for (var array : List.of(rows, firstMoments, secondMoments)) {
      Arrays.fill(array, row * dimension, (row + 1) * dimension, 0);
    }
    updates[row] = 0;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(size());
    for (var row = 0; row < size(); row++) {
      out.writeUTF(labels.get(row));
      out.writeInt(updates[row]);
    }
    for (var array : List.of(rows, firstMoments, secondMoments)) {
      Section.writeFloats(out, Arrays.copyOf(array, size() * dimension));
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    labels.clear();
    rowOf.clear();
    var count = in.readInt();
    updates = new int[count];
    for (var row = 0; row < count; row++) {
      labels.add(in.readUTF());
      rowOf.put(labels.get(row), row);
      updates[row] = in.readInt();
    }
    rows = Section.readFloats(in);
    firstMoments = Section.readFloats(in);
    secondMoments = Section.readFloats(in);
  }
}
