package kindred.learner.mining;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import kindred.learner.memory.LabelledImages;

/** The classes that a batch is built around: half of them those of the latest events. */
final class AnchorClasses {
  private AnchorClasses() {}

  /**
   * @param count how many; all where there are fewer
   * @param trainable classes with enough images; taken in turn from step to step
   * @param recent classes of the latest events, newest last
   */
  static SequencedSet<String> of(
      int count,
      LabelledImages memory,
      List<String> trainable,
      SequencedSet<String> recent,
      long step) {
    var anchors = new LinkedHashSet<String>();
    var fromEvents = (count + 1) / 2;
    for (var label : recent.reversed()) {
      if (anchors.size() < fromEvents && memory.count(label) >= BatchMiner.LEAST_IMAGES) {
        anchors.add(label);
      }
    }
    var wanted = Math.min(count, trainable.size());
    // A step goes on where the one before stopped at the earliest: events may have left it but
    // half.
    var inTurn = Math.max(1, count - fromEvents);
    for (var turn = step * inTurn; anchors.size() < wanted; turn++) {
      anchors.add(trainable.get((int) Math.floorMod(turn, (long) trainable.size())));
    }
    return anchors;
  }
}
