package kindred.learner.leadership;

/** This learner does not lead, or no longer, and must not write; its process ends. */
public final class LeadershipLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeadershipLostException(String group, boolean led, String fact, Throwable cause) {
    super(
        (led
                ? "this learner no longer leads the group %s: %s; it has stopped and writes nothing more"
                : "this learner can't wait to lead the group %s: %s")
            .formatted(group, fact),
        cause);
  }
}
