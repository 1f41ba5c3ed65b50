package kindred.learner.regulariser;

import com.typesafe.config.Config;

/**
 * What the loss has beside the objective.
 *
 * @param teacher of the batch
 * @param invariance of images without labels
 */
public record RegulariserSettings(TeacherSettings teacher, InvarianceSettings invariance) {
  /** Nothing. */
  public static final RegulariserSettings OFF =
      new RegulariserSettings(TeacherSettings.OFF, InvarianceSettings.OFF);

  /**
   * @param regulariser {@code learner.regulariser}
   */
  public static RegulariserSettings from(Config regulariser) {
    return new RegulariserSettings(
        TeacherSettings.from(regulariser.getConfig("teacher")),
        InvarianceSettings.from(regulariser.getConfig("invariance")));
  }
}
