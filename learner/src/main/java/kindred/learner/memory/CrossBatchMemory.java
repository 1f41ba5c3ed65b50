package kindred.learner.memory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import kindred.learner.checkpoint.Section;

/**
 * Cross-batch memory: the embeddings of the latest batches, as further positives and negatives for
 * the next ones. Since embeddings drift slowly, they need not be computed again. First in, first
 * out; an image is in it once, with its latest embedding. Not thread-safe.
 *
 * <p>Source: Wang, Zhang, Huang, Scott, CVPR 2020; methods.md 17.
 *
 * <p><i>Differences from the paper:</i> a gate by measured drift besides the warm-up (images that
 * are embedded again tell how far the memory's embedding is off); embeddings come in after the
 * loss, so an anchor meets itself only where the image was in an earlier batch, and that is told by
 * its id.
 */
public final class CrossBatchMemory implements Section {
  private final CrossBatchSettings settings;
  private final int dimension;
  private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();
  private final Drift drift = new Drift();

  private record Entry(String label, float[] embedding, long step) {}

  /**
   * What can be used.
   *
   * @param ids of the M images, oldest first
   * @param labels their classes
   * @param embeddings {@code (M, d)}, one after another
   */
  public record Usable(List<String> ids, List<String> labels, float[] embeddings) {
    public int size() {
      return ids.size();
    }
  }

  /**
   * @param dimension d, of the embeddings
   */
  public CrossBatchMemory(CrossBatchSettings settings, int dimension) {
    this.settings = settings;
    this.dimension = dimension;
  }

  public CrossBatchSettings settings() {
    return settings;
  }

  public int size() {
    return entries.size();
  }

  /** The entries that are young enough at a step. */
  public Usable usable(long step) {
    var ids = new ArrayList<String>();
    var labels = new ArrayList<String>();
    if (step < settings.warmUpSteps() || entries.isEmpty()) {
      return new Usable(ids, labels, new float[0]);
    }
    var tooOld = drift.tooOld(settings.maxDrift());
    var embeddings = new float[entries.size() * dimension];
    entries.forEach(
        (id, entry) -> {
          if (step - entry.step() < tooOld) {
            var from = ids.size() * dimension;
            System.arraycopy(entry.embedding(), 0, embeddings, from, dimension);
            ids.add(id);
            labels.add(entry.label());
          }
        });
    return new Usable(ids, labels, Arrays.copyOf(embeddings, ids.size() * dimension));
  }

  /** Takes an image's embedding in; of an image that is there, the drift is measured. */
  public void add(Remembered image, float[] embedding, long step) {
    if (settings.capacity() == 0) {
      return;
    }
    var earlier = entries.remove(image.id());
    if (earlier != null && step > earlier.step()) {
      drift.observe(step - earlier.step(), 1 - UnitVectors.dot(embedding, earlier.embedding()));
    }
    entries.putLast(image.id(), new Entry(image.label(), embedding, step));
    if (entries.size() > settings.capacity()) {
      entries.pollFirstEntry();
    }
  }

  /** For an image that was deleted or has another label now. */
  public void forget(String id) {
    entries.remove(id);
  }

  /** For another network's embeddings: those of this one say nothing about them. */
  public void clear() {
    entries.clear();
    drift.clear();
  }

  @Override
  public String name() {
    return "cross-batch";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(dimension);
    out.writeInt(entries.size());
    for (var entry : entries.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeUTF(entry.getValue().label());
      out.writeLong(entry.getValue().step());
      Section.writeFloats(out, entry.getValue().embedding());
    }
    drift.write(out);
  }

  /** The newest of what was written, as far as the capacity goes. */
  @Override
  public void read(DataInputStream in) throws IOException {
    clear();
    var written = in.readInt();
    if (written != dimension) {
      throw new IOException("embeddings of dimension " + written + ", not " + dimension);
    }
    for (var left = in.readInt(); left > 0; left--) {
      var id = in.readUTF();
      var label = in.readUTF();
      var step = in.readLong();
      var embedding = Section.readFloats(in);
      if (left <= settings.capacity()) {
        entries.putLast(id, new Entry(label, embedding, step));
      }
    }
    drift.read(in);
  }
}
