package kindred.ingest.hostile;

import java.time.Instant;
import java.util.List;
import kindred.ingest.validation.EventLimits;

/**
 * Events as nobody should send them, and what has to become of each. The same seed, time and limits
 * give the same bytes; nothing is read from anywhere. The limits of images are expected to be those
 * of reference.conf.
 */
public final class HostileCorpus {
  private HostileCorpus() {}

  /**
   * All cases, in the order in which they are to be sent: some come after each other for a reason.
   *
   * @param now what event times count from
   * @param limits of events
   */
  public static List<HostileEvent> of(long seed, Instant now, EventLimits limits) {
    var cases = new Cases(seed, now);
    new DamagedFiles(cases).add();
    new Bombs(cases).add();
    new PngOddities(cases).add();
    new JpegOddities(cases).add();
    new ExifOddities(cases).add();
    new OtherFiles(cases).add();
    new HostileFields(cases, limits).add();
    new RawRecords(cases).add();
    new Successions(cases).add();
    new RandomBytes(cases).add();
    new HeavyFiles(cases).add();
    return cases.all();
  }
}
