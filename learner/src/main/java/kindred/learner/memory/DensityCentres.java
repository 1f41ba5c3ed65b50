package kindred.learner.memory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import kindred.learner.checkpoint.Section;

/**
 * Where each class is densest on the sphere: found anew after every step for the classes of its
 * batch, by {@link MeanShift} over the embeddings that the memory keeps, those of the batch among
 * them; a centre moves there by {@code μ ← norm(m·μ + (1 − m)·new)}.
 *
 * <p>Source: methods.md 4.
 */
public final class DensityCentres implements ClassVectors {
  private final int dimension;
  private final MeanShift shift;
  private final double momentum;
  private final TreeMap<String, float[]> centres = new TreeMap<>();

  /**
   * @param dimension of the embeddings
   * @param shift how a centre is found
   * @param momentum m, 0 or more, below 1
   */
  public DensityCentres(int dimension, MeanShift shift, double momentum) {
    this.dimension = dimension;
    this.shift = shift;
    this.momentum = momentum;
  }

  @Override
  public boolean has(String label) {
    return centres.containsKey(label);
  }

  @Override
  public void imprint(String label, float[] imprint) {
    centres.computeIfAbsent(label, absent -> UnitVectors.imprint(imprint));
  }

  @Override
  public float[] values(List<String> labels) {
    var values = new float[labels.size() * dimension];
    for (var i = 0; i < labels.size(); i++) {
      System.arraycopy(centres.get(labels.get(i)), 0, values, i * dimension, dimension);
    }
    return values;
  }

  @Override
  public void follow(List<String> labels, LabelledImages memory) {
    labels.stream().distinct().filter(this::has).forEach(label -> follow(label, memory));
  }

  private void follow(String label, LabelledImages memory) {
    var members = memory.of(label).stream().map(Remembered::embedding).toList();
    if (!members.isEmpty()) {
      var found = new float[dimension];
      var densest = shift.of(members);
      for (var k = 0; k < dimension; k++) {
        found[k] = (float) densest[k];
      }
      UnitVectors.normalise(found, 0, dimension);
      var centre = centres.get(label);
      for (var k = 0; k < dimension; k++) {
        centre[k] = (float) (momentum * centre[k] + (1 - momentum) * found[k]);
      }
      UnitVectors.normalise(centre, 0, dimension);
    }
  }

  @Override
  public void remove(String label) {
    centres.remove(label);
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(dimension);
    out.writeInt(centres.size());
    for (var entry : centres.entrySet()) {
      out.writeUTF(entry.getKey());
      Section.writeFloats(out, entry.getValue());
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    centres.clear();
    var written = in.readInt();
    if (written != dimension) {
      throw new IOException("density centres of dimension " + written + ", not " + dimension);
    }
    for (var left = in.readInt(); left > 0; left--) {
      var label = in.readUTF();
      centres.put(label, Section.readFloats(in));
    }
  }
}
