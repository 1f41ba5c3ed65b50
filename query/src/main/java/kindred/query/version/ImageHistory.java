package kindred.query.version;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import kindred.query.index.IndexedImage;
import kindred.schemas.SamplePlace;

/**
 * What receipts need and an index cannot tell: since when an image is deleted, and where it first
 * stood. Written by the readers of all galleries, which meet the same events at different times;
 * the newest event by sample offset holds. Bounded: the entry that nobody used for the longest time
 * goes first. Thread-safe.
 */
public final class ImageHistory {
  private final int capacity;
  private final LinkedHashMap<String, Fate> fates = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param capacity images; 0: none
   */
  public ImageHistory(int capacity) {
    this.capacity = capacity;
  }

  /**
   * What is known of an image that was corrected or deleted.
   *
   * @param arrived offset of its earliest known state, in the partition of the samples it is in
   * @param deletion the newest, unless the image came again after it
   */
  public record Fate(OptionalLong arrived, Optional<Deletion> deletion) {}

  /**
   * A deletion.
   *
   * @param place in the samples topic; empty where an earlier release embedded it
   * @param timestampMs of the producer's event
   */
  public record Deletion(Optional<SamplePlace> place, long timestampMs) {}

  /** What is known of an image; empty for most that were never corrected or deleted. */
  public synchronized Optional<Fate> of(String id) {
    return Optional.ofNullable(fates.get(id));
  }

  /**
   * A state of an image was read.
   *
   * @param earlier the state that it replaces
   */
  synchronized void arrived(IndexedImage image, Optional<IndexedImage> earlier) {
    var fate = fates.get(image.id());
    if (fate != null && fate.deletion.isPresent()) {
      if (isAfter(image.sampleOffset(), fate.deletion.get())) {
        fates.remove(image.id());
      }
      return;
    }
    earlier
        .filter(state -> state.sampleOffset() < image.sampleOffset())
        .ifPresent(
            state -> {
              var first = earliest(fate, OptionalLong.of(state.sampleOffset()));
              put(image.id(), new Fate(first, Optional.empty()));
            });
  }

  private static boolean isAfter(long offset, Deletion deletion) {
    return deletion.place.map(place -> offset > place.offset()).orElse(true);
  }

  /**
   * A deletion was read.
   *
   * @param last the state that it ends
   */
  synchronized void deleted(
      String id, Optional<SamplePlace> place, long timestampMs, Optional<IndexedImage> last) {
    var fate = fates.get(id);
    var known = Optional.ofNullable(fate).flatMap(Fate::deletion);
    if (known.isPresent() && (known.get().place.isPresent() || place.isEmpty())) {
      return; // a second deletion in a row changes nothing, but a place is better than none
    }
    var arrived =
        earliest(
            fate, last.map(s -> OptionalLong.of(s.sampleOffset())).orElse(OptionalLong.empty()));
    put(id, new Fate(arrived, Optional.of(new Deletion(place, timestampMs))));
  }

  private static OptionalLong earliest(Fate fate, OptionalLong other) {
    if (fate == null || fate.arrived.isEmpty()) {
      return other;
    }
    return other.isEmpty() || fate.arrived.getAsLong() <= other.getAsLong() ? fate.arrived : other;
  }

  /** Everything known, as text by image id, to be kept beside an index. */
  synchronized Map<String, String> notes() {
    var notes = new HashMap<String, String>();
    fates.forEach((id, fate) -> notes.put(id, text(fate)));
    return notes;
  }

  /** What was known when an index was committed; what is known already stays. */
  synchronized void restore(Map<String, String> notes) {
    notes.forEach(
        (id, text) -> {
          if (fates.size() < capacity && !fates.containsKey(id)) {
            fates.put(id, fate(text));
          }
        });
  }

  /** Arrival, time of the deletion, its partition and offset; a part that is not known is empty. */
  private static String text(Fate fate) {
    var parts = new StringBuilder();
    fate.arrived.ifPresent(parts::append);
    fate.deletion.ifPresent(
        deletion -> {
          parts.append(',').append(deletion.timestampMs);
          deletion.place.ifPresent(
              place ->
                  parts.append(',').append(place.partition()).append(',').append(place.offset()));
        });
    return parts.toString();
  }

  private static Fate fate(String text) {
    var parts = text.split(",", -1);
    var arrived =
        parts[0].isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(parts[0]));
    if (parts.length == 1) {
      return new Fate(arrived, Optional.empty());
    }
    var place =
        parts.length == 4
            ? Optional.of(new SamplePlace(Integer.parseInt(parts[2]), Long.parseLong(parts[3])))
            : Optional.<SamplePlace>empty();
    return new Fate(arrived, Optional.of(new Deletion(place, Long.parseLong(parts[1]))));
  }

  private void put(String id, Fate fate) {
    fates.put(id, fate);
    if (fates.size() > capacity) {
      var eldest = fates.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }
}
