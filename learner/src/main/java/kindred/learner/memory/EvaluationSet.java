package kindred.learner.memory;

import java.util.List;
import kindred.learner.checkpoint.Section;

/**
 * What versions are judged by, and nothing is trained on: the images of {@link HeldOutClasses}, and
 * single images of classes that are trained on. The first tell how well a version finds what it was
 * never shown, the others what it makes of the classes it knows.
 *
 * <p>An image of a trained class is held out where the hash of its id falls below a share. So the
 * choice is the same however often the image comes, under whatever label, and in whatever order the
 * log has it: an image that was trained on never becomes a gauge, nor the other way round, and a
 * class gives up the same share of its images whether it is large or small (of a class with a
 * single image it may be that one; it is then searched for, but not trained on). Where an image
 * changes between a trained and a held-out class by a correction, it may have been trained on
 * before.
 *
 * <p>Both are bounded and balanced over the classes as {@link ReplayMemory} is. Not thread-safe.
 */
public final class EvaluationSet {
  private static final String PURPOSE = "held-out images";

  private final HeldOutClasses heldOutClasses;
  private final ReplayMemory ofClasses;
  private final ReplayMemory ofImages;
  private final double imageShare;
  private final SeededHash imageHash;

  /**
   * @param settings shares and bounds
   * @param hash the learner's
   */
  public EvaluationSet(MemorySettings settings, SeededHash hash) {
    this.heldOutClasses = new HeldOutClasses(settings.heldOutShare(), hash);
    this.ofClasses = new ReplayMemory("held-out", settings.heldOutCapacityImages(), hash);
    this.ofImages = new ReplayMemory("held-out-images", settings.heldOutImageCapacity(), hash);
    this.imageShare = settings.heldOutImageShare();
    // Another hash than that by which memories choose: it would hold out what they would keep.
    this.imageHash = new SeededHash(hash.of(PURPOSE));
  }

  /**
   * Takes a labelled image in if it is held out; forgets the id where it is not, or not there, any
   * more.
   *
   * @param step of training
   * @return whether it is held out
   */
  public boolean take(String id, String label, byte[] image, long step) {
    if (heldOutClasses.contains(label)) {
      ofImages.forget(id);
      ofClasses.remember(id, label, image, new float[0], step);
      return true;
    }
    ofClasses.forget(id);
    if (holdsOut(id)) {
      ofImages.remember(id, label, image, new float[0], step);
      return true;
    }
    return false;
  }

  /** Whether an image is held out of whatever class it is. */
  public boolean holdsOut(String id) {
    return imageHash.share(id) < imageShare;
  }

  /** Removes an image. */
  public void forget(String id) {
    ofClasses.forget(id);
    ofImages.forget(id);
  }

  /** Images of classes that are never trained on. */
  public ReplayMemory ofClasses() {
    return ofClasses;
  }

  /** Images of trained classes that are never trained on. */
  public ReplayMemory ofImages() {
    return ofImages;
  }

  /** Whether an image is in it. */
  public boolean has(String id) {
    return ofClasses.get(id).isPresent() || ofImages.get(id).isPresent();
  }

  /** Gives a restored image its pixels back. */
  public void restoreImage(String id, byte[] image) {
    ofClasses.restoreImage(id, image);
    ofImages.restoreImage(id, image);
  }

  /** Forgets the images whose pixels were not found again; returns how many. */
  public int forgetWithoutImage() {
    return ofClasses.forgetWithoutImage().size() + ofImages.forgetWithoutImage().size();
  }

  /**
   * What must survive. A checkpoint without held-out images has an empty set: images remembered
   * before go on being trained on until they come again.
   */
  public List<Section> sections() {
    return List.of(
        heldOutClasses,
        ofClasses,
        new LabelledSince(ofClasses),
        Section.optional(ofImages, ofImages::clear),
        new LabelledSince(ofImages));
  }
}
