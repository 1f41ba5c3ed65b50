package kindred.standalone.torture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every event held against its outcome.
 *
 * @param events sent
 * @param accepted of them, deletions included
 * @param rejected of them, by reason
 * @param wrong sentences about outcomes that were not expected
 * @param withoutVerdict names of events of which nothing came
 * @param twice names of events of which more than one thing came
 */
record Ledger(
    int events,
    int accepted,
    Map<String, Integer> rejected,
    List<String> wrong,
    List<String> withoutVerdict,
    List<String> twice) {
  /**
   * @param read records of the two topics in all
   */
  static Ledger of(Collection<Sent> events, Outcomes outcomes, long read) {
    var accepted = 0;
    var rejected = new TreeMap<String, Integer>();
    var wrong = new ArrayList<String>();
    var without = new ArrayList<String>();
    var twice = new ArrayList<String>();
    for (var event : events) {
      var all = outcomes.of(event);
      if (all.isEmpty()) {
        without.add(event.name());
        continue;
      }
      if (all.size() > 1) {
        twice.add(event.name());
      }
      var outcome = all.getFirst();
      outcome.rejection().ifPresent(reason -> rejected.merge(reason.name(), 1, Integer::sum));
      accepted += outcome.rejection().isEmpty() ? 1 : 0;
      if (!event.expectation().permits(outcome.rejection())) {
        var became = outcome.rejection().map(Enum::name).orElse("accepted");
        wrong.add(event.name() + ": " + became + ", expected " + event.expectation());
      } else if (outcome.rejection().isEmpty() && !outcome.content().equals(event.content())) {
        wrong.add(event.name() + ": the sample is not what the event said");
      }
    }
    if (read != events.size()) {
      wrong.add(read + " outcomes of " + events.size() + " events");
    }
    return new Ledger(events.size(), accepted, rejected, wrong, without, twice);
  }

  boolean isSound() {
    return wrong.isEmpty() && withoutVerdict.isEmpty() && twice.isEmpty();
  }
}
