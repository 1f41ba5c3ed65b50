package kindred.learner.leadership;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How one of several learners leads.
 *
 * @param sessionTimeout a leader that is silent for so long is replaced
 * @param transactionTimeout how long a dead leader's open transaction can hold up readers
 */
public record LeadSettings(Duration sessionTimeout, Duration transactionTimeout) {
  private static final Duration MIN = Duration.ofSeconds(1);
  private static final Duration MAX = Duration.ofMinutes(15);

  public LeadSettings {
    check("session-timeout", sessionTimeout);
    check("transaction-timeout", transactionTimeout);
  }

  /**
   * @param lead {@code learner.lead}
   */
  public static LeadSettings from(Config lead) {
    return new LeadSettings(
        lead.getDuration("session-timeout"), lead.getDuration("transaction-timeout"));
  }

  /** Several in a session: one that is late or lost costs nothing. */
  public Duration heartbeat() {
    return sessionTimeout.dividedBy(5);
  }

  private static void check(String key, Duration value) {
    if (value.compareTo(MIN) < 0 || value.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(
          "learner.lead." + key + " " + value + " is not 1 second to 15 minutes");
    }
  }
}
