package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Set;
import kindred.schemas.Promotion;
import org.junit.jupiter.api.Test;

class PromotedLineTest {
  private final PromotedLine line = new PromotedLine();

  private void promote(int version, Integer previous) {
    line.promoted(
        Promotion.newBuilder()
            .setVersion(version)
            .setPrevious(previous)
            .setReason("test")
            .setAt(Instant.EPOCH)
            .build());
  }

  @Test
  void promoted_oneAfterTheOther_allAreOnTheLine() {
    promote(1, null);
    promote(2, 1);
    promote(5, 2);
    assertEquals(Set.of(1, 2, 5), line.versions());
  }

  @Test
  void promoted_afterGoingBack_whatWasLeftIsNot() {
    promote(1, null);
    promote(2, 1);
    promote(3, 2);
    promote(1, 3);
    assertEquals(Set.of(1), line.versions());
    promote(4, 1);
    assertEquals(Set.of(1, 4), line.versions());
    promote(3, 4);
    assertEquals(Set.of(1, 3), line.versions());
  }

  @Test
  void promoted_historyCompacted_previousSaysWhatWasLeft() {
    promote(1, null);
    promote(2, 1);
    promote(3, 2);
    // The promotion that went back to 1 is gone from the topic.
    promote(4, 1);
    assertEquals(Set.of(1, 4), line.versions());
  }
}
