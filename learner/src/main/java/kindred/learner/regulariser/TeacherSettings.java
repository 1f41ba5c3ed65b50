package kindred.learner.regulariser;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who teaches, and what.
 *
 * @param kind of the loss
 * @param artefact directory of the teacher; empty: the model's own previous version
 * @param weight of the loss, above 0
 * @param everySteps between two renewals of the previous version; 0: the steps at which versions
 *     are made
 */
public record TeacherSettings(Kind kind, Optional<Path> artefact, double weight, int everySteps) {
  /** No teacher. */
  public static final TeacherSettings OFF = new TeacherSettings(Kind.NONE, Optional.empty(), 1, 0);

  private static final String PREVIOUS_VERSION = "previous-version";

  /** What a student learns. */
  public enum Kind {
    /** Nothing. */
    NONE,
    /** Where the teacher has an image. */
    ABSOLUTE,
    /** How far from each other the teacher has the images. */
    RELATIVE;

    TeacherLoss loss() {
      return switch (this) {
        case NONE -> throw new IllegalStateException("there is no teacher");
        case ABSOLUTE -> new AbsoluteTeacher();
        case RELATIVE -> new RelativeTeacher();
      };
    }
  }

  public TeacherSettings {
    check(weight > 0, "weight", weight, "above 0");
    check(everySteps >= 0, "every-steps", everySteps, "0 or more");
  }

  /**
   * @param teacher {@code learner.regulariser.teacher}
   */
  static TeacherSettings from(Config teacher) {
    var source = teacher.getString("source");
    return new TeacherSettings(
        kind(teacher.getString("kind")),
        source.equals(PREVIOUS_VERSION) ? Optional.empty() : Optional.of(Path.of(source)),
        teacher.getDouble("weight"),
        teacher.getInt("every-steps"));
  }

  private static Kind kind(String name) {
    return switch (name) {
      case "none" -> Kind.NONE;
      case "absolute" -> Kind.ABSOLUTE;
      case "relative" -> Kind.RELATIVE;
      default ->
          throw new IllegalArgumentException(
              "learner.regulariser.teacher.kind '"
                  + name
                  + "' is not one of [none, absolute, relative]");
    };
  }

  private static void check(boolean right, String key, Number value, String range) {
    if (!right) {
      throw new IllegalArgumentException(
          "learner.regulariser.teacher." + key + " " + value + " is not " + range);
    }
  }
}
