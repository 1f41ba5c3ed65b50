package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import kindred.query.index.IndexedImage;
import kindred.schemas.SamplePlace;
import org.junit.jupiter.api.Test;

class ImageHistoryTest {
  private final ImageHistory history = new ImageHistory(2);

  private static IndexedImage image(String id, long offset) {
    return new IndexedImage(id, Optional.empty(), Map.of(), new float[] {1}, 0, offset);
  }

  private static Optional<IndexedImage> at(long offset) {
    return Optional.of(image("a", offset));
  }

  private static Optional<SamplePlace> place(long offset) {
    return Optional.of(new SamplePlace(0, offset));
  }

  private static Optional<ImageHistory.Fate> fate(long arrived, long deleted) {
    var deletion = new ImageHistory.Deletion(place(deleted), 1);
    return Optional.of(new ImageHistory.Fate(OptionalLong.of(arrived), Optional.of(deletion)));
  }

  @Test
  void deleted_afterACorrection_arrivedWithTheFirstState() {
    history.arrived(image("a", 5), Optional.empty());
    assertEquals(Optional.empty(), history.of("a"), "most images take no room");
    history.arrived(image("a", 9), at(5));
    history.deleted("a", place(12), 1, at(9));
    assertEquals(fate(5, 12), history.of("a"));
  }

  @Test
  void arrived_again_forgetsTheDeletionOfBefore() {
    history.deleted("a", place(12), 1, at(5));
    history.arrived(image("a", 20), Optional.empty());
    assertEquals(Optional.empty(), history.of("a"));
  }

  /** The reader of the next version reads everything again, from the beginning. */
  @Test
  void readAgain_byAnotherReader_changesNothing() {
    history.deleted("a", place(12), 1, at(5));
    history.arrived(image("a", 5), Optional.empty());
    history.deleted("a", place(12), 1, Optional.empty());
    assertEquals(fate(5, 12), history.of("a"));
  }

  @Test
  void deleted_moreThanTheBound_theOldestGoes() {
    history.deleted("a", place(1), 1, at(0));
    history.deleted("b", place(2), 1, at(0));
    history.deleted("c", place(3), 1, at(0));
    assertEquals(Optional.empty(), history.of("a"));
    assertEquals(fate(0, 3), history.of("c"));
  }
}
