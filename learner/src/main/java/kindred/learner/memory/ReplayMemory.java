package kindred.learner.memory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import kindred.learner.checkpoint.Section;

/**
 * A bounded, class-balanced choice of the labelled images of the log. Not thread-safe.
 *
 * <p>Per class it keeps the images with the smallest hash of (seed, id): a uniform sample, since
 * the hash knows nothing of the image. When it is full, the largest class gives up its largest
 * hash; of several largest classes, the one with the greatest label.
 *
 * <p>Why the order of additions does not matter: number the images of each class by hash. The kept
 * set is the first {@code capacity} of all (number, label), sorted. A new image either belongs to a
 * class that is kept whole, then it takes its place in that order and the last of the order goes;
 * or its class is already cut, then the class is the largest with the greatest label and keeps its
 * smallest hashes. So any order of the same additions ends in the same content. A deletion frees
 * its place for later images only (what was given up is not fetched back), so with deletions the
 * content is a function of the log, not of the set of its images.
 */
public final class ReplayMemory implements LabelledImages, Section {
  private final String name;
  private final int capacity;
  private final SeededHash hash;
  private final Map<String, Remembered> byId = new HashMap<>();
  // Sorted by label, and each class by hash: what is drawn must not depend on the order of arrival.
  private final TreeMap<String, List<Remembered>> byLabel = new TreeMap<>();

  /**
   * @param name of the section in the checkpoint
   * @param capacity in images
   * @param hash the learner's
   */
  public ReplayMemory(String name, int capacity, SeededHash hash) {
    this.name = name;
    this.capacity = capacity;
    this.hash = hash;
  }

  /**
   * Takes an image in, as a new one or as the new state of an id it has.
   *
   * @return what is no longer there: the earlier state of the id, and what was given up (perhaps
   *     this very image)
   */
  public List<Remembered> remember(
      String id, String label, byte[] image, float[] embedding, long step) {
    var removed = new ArrayList<Remembered>(2);
    var remembered = new Remembered(id, label, hash.of(id), image, embedding, step);
    var before = forget(id);
    before.ifPresent(removed::add);
    remembered.since(
        before.filter(b -> b.label().equals(label)).map(Remembered::since).orElse(step));
    add(remembered);
    if (byId.size() > capacity) {
      removed.add(giveUp());
    }
    return removed;
  }

  /** Removes an image; empty where the id is not there. */
  public Optional<Remembered> forget(String id) {
    var removed = Optional.ofNullable(byId.remove(id));
    removed.ifPresent(this::removeFromClass);
    return removed;
  }

  public Optional<Remembered> get(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  public int size() {
    return byId.size();
  }

  /** How many images of a class are there. */
  @Override
  public int count(String label) {
    return of(label).size();
  }

  /** The images of a class, smallest hash first; a view. */
  @Override
  public List<Remembered> of(String label) {
    return Collections.unmodifiableList(byLabel.getOrDefault(label, List.of()));
  }

  /** The classes with at least so many images, sorted. */
  @Override
  public List<String> labels(int atLeast) {
    var labels = new ArrayList<String>();
    byLabel.forEach(
        (label, images) -> {
          if (images.size() >= atLeast) {
            labels.add(label);
          }
        });
    return labels;
  }

  /** Every image, by label and then by hash. */
  public void forEach(Consumer<Remembered> action) {
    byLabel.values().stream().flatMap(Collection::stream).forEach(action);
  }

  /** Gives a restored image its pixels back; an id that is not there is passed over. */
  public void restoreImage(String id, byte[] image) {
    get(id).ifPresent(remembered -> remembered.image(image));
  }

  /** Forgets the images whose pixels were not found again, and returns them. */
  public List<Remembered> forgetWithoutImage() {
    var without = byId.values().stream().filter(r -> r.image().length == 0).toList();
    without.forEach(remembered -> forget(remembered.id()));
    return without;
  }

  /** Forgets everything. */
  void clear() {
    byId.clear();
    byLabel.clear();
  }

  private void add(Remembered remembered) {
    byId.put(remembered.id(), remembered);
    var images = byLabel.computeIfAbsent(remembered.label(), label -> new ArrayList<>());
    images.add(-1 - place(images, remembered), remembered);
  }

  private Remembered giveUp() {
    var largest = "";
    for (var entry : byLabel.entrySet()) {
      if (largest.isEmpty() || entry.getValue().size() >= byLabel.get(largest).size()) {
        largest = entry.getKey();
      }
    }
    return forget(byLabel.get(largest).getLast().id()).orElseThrow();
  }

  private void removeFromClass(Remembered remembered) {
    var images = byLabel.get(remembered.label());
    images.remove(place(images, remembered));
    if (images.isEmpty()) {
      byLabel.remove(remembered.label());
    }
  }

  private static int place(List<Remembered> images, Remembered remembered) {
    return Collections.binarySearch(images, remembered, Remembered.BY_HASH);
  }

  @Override
  public String name() {
    return name;
  }

  /** Ids, labels and vectors; the pixels are read again from the log. */
  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(size());
    for (var images : byLabel.values()) {
      for (var remembered : images) {
        out.writeUTF(remembered.id());
        out.writeUTF(remembered.label());
        out.writeLong(remembered.embeddedAt());
        Section.writeFloats(out, remembered.embedding());
        Section.writeFloats(out, remembered.pooled());
        out.writeInt(remembered.cluster());
      }
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    clear();
    for (var left = in.readInt(); left > 0; left--) {
      var id = in.readUTF();
      var label = in.readUTF();
      var step = in.readLong();
      var embedding = Section.readFloats(in);
      var remembered = new Remembered(id, label, hash.of(id), new byte[0], embedding, step);
      remembered.pooled(Section.readFloats(in));
      remembered.cluster(in.readInt());
      add(remembered);
    }
  }
}
