package kindred.learner.quantiser;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.TreeMap;
import kindred.learner.memory.ClassSignatures;

/**
 * Two trained vectors per class: its row of the classifier that soft and hard codes share, and its
 * centre. Both begin as the class's signature (imprinting), when the class first takes part, and go
 * with the class; so there are never more than signatures.
 */
final class ClassRows {
  private final int dimension;
  // Classifier and centre, one after the other.
  private final TreeMap<String, TrainedArray> rows = new TreeMap<>();

  ClassRows(int dimension) {
    this.dimension = dimension;
  }

  /** Those of some classes, {@code (chosen, dimension)} each. */
  record Values(float[] classifier, float[] centres) {}

  Values of(ClassSignatures signatures, int[] chosen) {
    var classifier = new float[chosen.length * dimension];
    var centres = new float[classifier.length];
    for (var n = 0; n < chosen.length; n++) {
      var values = row(signatures, chosen[n]).values();
      System.arraycopy(values, 0, classifier, n * dimension, dimension);
      System.arraycopy(values, dimension, centres, n * dimension, dimension);
    }
    return new Values(classifier, centres);
  }

  private TrainedArray row(ClassSignatures signatures, int signature) {
    return rows.computeIfAbsent(
        signatures.label(signature),
        label -> {
          var values = new float[2 * dimension];
          var own = signatures.values(new int[] {signature});
          System.arraycopy(own, 0, values, 0, dimension);
          System.arraycopy(own, 0, values, dimension, dimension);
          return new TrainedArray(values);
        });
  }

  /** One step of Adam on the rows that {@link #of} returned. */
  void update(ClassSignatures signatures, int[] chosen, Values gradients, double rate) {
    var both = new float[2 * dimension];
    for (var n = 0; n < chosen.length; n++) {
      System.arraycopy(gradients.classifier, n * dimension, both, 0, dimension);
      System.arraycopy(gradients.centres, n * dimension, both, dimension, dimension);
      rows.get(signatures.label(chosen[n])).update(both, 0, rate);
    }
  }

  void remove(String label) {
    rows.remove(label);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(rows.size());
    for (var row : rows.entrySet()) {
      out.writeUTF(row.getKey());
      row.getValue().write(out);
    }
  }

  void read(DataInputStream in) throws IOException {
    rows.clear();
    for (var left = in.readInt(); left > 0; left--) {
      rows.put(in.readUTF(), TrainedArray.read(in));
    }
  }
}
