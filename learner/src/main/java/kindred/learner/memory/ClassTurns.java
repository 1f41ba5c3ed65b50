package kindred.learner.memory;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Classes made from classes: an image turned by a quarter, a half or three quarters, or mirrored
 * first, counts as an image of another class. Where orientation is part of what a class is
 * (characters), this multiplies the classes to learn from by four or eight; where a mirrored object
 * is the same object, it is wrong.
 *
 * <p>A turned image is remembered under an id and a label of its own, which no event should have:
 * the original's, {@code ↻}, the turn.
 *
 * @param count 1: none; 4: the four quarter turns; 8: those of the mirrored image as well
 */
public record ClassTurns(int count) {
  private static final char MARK = '\u21bb';
  private static final int QUARTERS = 4;

  /**
   * An image as it is remembered.
   *
   * @param image square planes, one after another
   */
  public record Turned(String id, String label, byte[] image) {}

  /**
   * An image and its turns, the image itself first.
   *
   * @param side of its square planes
   */
  public List<Turned> of(String id, String label, byte[] image, int side) {
    return IntStream.range(0, count)
        .mapToObj(t -> new Turned(name(id, t), name(label, t), turn(image, side, t)))
        .toList();
  }

  /** The ids of an image's turns, its own first. */
  public List<String> ids(String id) {
    return IntStream.range(0, count).mapToObj(turn -> name(id, turn)).toList();
  }

  /** An id or a label as the turn has it; turn 0 is the image itself. */
  public static String name(String original, int turn) {
    return turn == 0 ? original : original + MARK + turn;
  }

  /** Whether a label is not that of a turned image. */
  public static boolean isOriginal(String label) {
    return label.indexOf(MARK) < 0;
  }

  /**
   * Mirrors left to right from the fourth turn on, then turns clockwise by so many quarters.
   *
   * @param side of the square planes
   */
  static byte[] turn(byte[] image, int side, int turn) {
    if (turn == 0) {
      return image;
    }
    var turned = new byte[image.length];
    var last = side - 1;
    for (var plane = 0; plane < image.length; plane += side * side) {
      for (var y = 0; y < side; y++) {
        for (var x = 0; x < side; x++) {
          var fromX =
              switch (turn % QUARTERS) {
                case 0 -> x;
                case 1 -> y;
                case 2 -> last - x;
                default -> last - y;
              };
          var fromY =
              switch (turn % QUARTERS) {
                case 0 -> y;
                case 1 -> last - x;
                case 2 -> last - y;
                default -> x;
              };
          var column = turn < QUARTERS ? fromX : last - fromX;
          turned[plane + y * side + x] = image[plane + fromY * side + column];
        }
      }
    }
    return turned;
  }
}
