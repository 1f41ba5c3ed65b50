package kindred.learner.mining;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SplittableRandom;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.LabelledImages;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.SeededHash;

/**
 * Two streams of unequal length, joined at every step: A is P classes of K images as {@link
 * RandomMiner} draws them, B goes through a shuffled list of all images, one by one. As the lengths
 * differ, what meets what shifts, and every image meets something new with each round.
 *
 * <p>A has {@code anchor-classes · class-slots · images-per-class} images and B {@code
 * uniform-share} of the whole. A's images are the anchors where {@code learner.objective.anchors}
 * is {@code mined}: pairs are then A×A and A×B, the asymmetric form.
 *
 * <p>Source: DAMLRRM (Xu, Yang, Deng, Zheng, CVPR 2019); methods.md 13.
 *
 * <p><i>Differences from the paper:</i> lengths and structure of its streams are not known to us.
 * The list is that of the memory when it was made; images that have gone since are passed over, as
 * are those of other clusters where the space is divided.
 */
public final class AsymmetricMiner implements BatchMiner, Section {
  private static final int PURPOSE = 1;

  private final BatchSettings settings;
  private final SeededHash hash;
  private final List<Entry> list = new ArrayList<>();
  private int next;

  private record Entry(String label, String id) {}

  public AsymmetricMiner(BatchSettings settings, SeededHash hash) {
    this.settings = settings;
    this.hash = hash;
  }

  @Override
  public MinedBatch mine(
      LabelledImages memory, ClassSignatures signatures, SequencedSet<String> recent, long step) {
    var random = new SplittableRandom(hash.of(step, PURPOSE));
    var chosen = new LinkedHashMap<String, Remembered>();
    RandomMiner.draw(memory, settings.minedImages(), settings.imagesPerClass(), random)
        .forEach(image -> chosen.put(image.id(), image));
    var anchors = chosen.size();
    advance(memory, random).forEach(image -> chosen.putIfAbsent(image.id(), image));
    var images = List.copyOf(chosen.values());
    var rows = images.stream().mapToInt(i -> signatures.row(i.label()).orElseThrow()).toArray();
    var isAnchor = new boolean[rows.length];
    Arrays.fill(isAnchor, 0, anchors, true);
    return new MinedBatch(images, rows, isAnchor, new int[0], List.of(), MinedBatch.ALL_CLUSTERS);
  }

  /** The next images of stream B; at the list's end it is made anew, once at most. */
  private List<Remembered> advance(LabelledImages memory, SplittableRandom random) {
    var images = new ArrayList<Remembered>();
    var renewed = false;
    while (images.size() < settings.uniformImages()) {
      if (next == list.size()) {
        if (renewed) {
          break;
        }
        renew(memory, random);
        renewed = true;
      }
      find(memory, list.get(next++)).ifPresent(images::add);
    }
    return images;
  }

  private void renew(LabelledImages memory, SplittableRandom random) {
    var all = new ArrayList<Entry>();
    for (var label : memory.labels(1)) {
      memory.of(label).forEach(image -> all.add(new Entry(label, image.id())));
    }
    list.clear();
    list.addAll(Draw.of(all, all.size(), random));
    next = 0;
  }

  private static Optional<Remembered> find(LabelledImages memory, Entry entry) {
    return memory.of(entry.label()).stream()
        .filter(image -> image.id().equals(entry.id()))
        .findFirst();
  }

  @Override
  public List<Section> sections() {
    return List.of(this);
  }

  @Override
  public String name() {
    return "miner";
  }

  /** For a checkpoint of another miner: the list is made at the first step. */
  public void absent() {}

  /** What is left of the list. */
  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(list.size() - next);
    for (var entry : list.subList(next, list.size())) {
      out.writeUTF(entry.label());
      out.writeUTF(entry.id());
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    list.clear();
    next = 0;
    for (var left = in.readInt(); left > 0; left--) {
      list.add(new Entry(in.readUTF(), in.readUTF()));
    }
  }
}
