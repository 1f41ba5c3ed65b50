package kindred.learner.leadership;

/** This learner no longer leads and must not write; its process ends. */
public final class LeadershipLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeadershipLostException(String group, String fact, Throwable cause) {
    super(
        "this learner no longer leads the group %s: %s; it has stopped and writes nothing more"
            .formatted(group, fact),
        cause);
  }
}
