package kindred.learner.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import kindred.learner.checkpoint.Section;
import kindred.schemas.Drift;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the nearest neighbour is right as often as before: {@link Adwin} over the answers of
 * {@link ProgressiveRecall}. It finds improvements, too, as when the network learns fast; the means
 * before and after tell which it is.
 */
public final class DriftWatch implements Section {
  private static final Logger LOG = LoggerFactory.getLogger(DriftWatch.class);
  private static final String DETECTOR = "ADWIN";

  private final Adwin window;
  private Optional<Drift> latest = Optional.empty();

  /**
   * @param delta of ADWIN
   */
  public DriftWatch(double delta) {
    this.window = new Adwin(delta);
  }

  /**
   * Takes an answer in.
   *
   * @param right whether the nearest neighbour was of the class
   * @param event samples seen so far
   */
  public void observe(boolean right, long event) {
    window
        .add(right ? 1 : 0)
        .ifPresent(
            change -> {
              latest = Optional.of(new Drift(DETECTOR, event, change.before(), change.after()));
              LOG.info(
                  "recall@1 has changed: event={} before={} after={}",
                  event,
                  change.before(),
                  change.after());
            });
  }

  /** The change found last. */
  public Optional<Drift> latest() {
    return latest;
  }

  @Override
  public String name() {
    return "drift";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    window.write(out);
    out.writeBoolean(latest.isPresent());
    if (latest.isPresent()) {
      out.writeLong(latest.get().getAtEvent());
      out.writeDouble(latest.get().getBefore());
      out.writeDouble(latest.get().getAfter());
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    window.read(in);
    latest =
        in.readBoolean()
            ? Optional.of(new Drift(DETECTOR, in.readLong(), in.readDouble(), in.readDouble()))
            : Optional.empty();
  }

  /** Begins with the answers to come. */
  @Override
  public void absent() {
    window.clear();
    latest = Optional.empty();
  }
}
