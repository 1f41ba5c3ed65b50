package kindred.standalone.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What became of every event, by the topics alone: each event is one sample or one rejection, and
 * each sample one embedding of the version that is looked at. Needs topics that compaction has not
 * thinned yet.
 *
 * @param ids in the topic of images
 * @param events in the topic of images
 * @param samples accepted events, deletions among them
 * @param rejected rejected events
 * @param gallery what has to be searchable: image id to its newest sample
 * @param gone ids that must not be found: deleted, or never accepted
 * @param wrong what may never be, not even for a moment: twice, both, made of nothing
 * @param missing what may still be on its way
 */
public record EventLedger(
    Set<String> ids,
    int events,
    int samples,
    int rejected,
    Map<String, Stored> gallery,
    Set<String> gone,
    List<String> wrong,
    List<String> missing) {
  /** The newest sample of an image that has to be searchable. */
  public record Stored(Optional<String> label, int partition, long offset) {}

  /**
   * Reads the topics, what was made before what it was made of: so that nothing is taken for wrong
   * because it came between two looks. Nobody may send events meanwhile.
   */
  public static EventLedger read(TopicLog log, String prefix, int version) {
    var embeddings = log.read(prefix + ".embeddings.v" + version);
    var samples = log.read(prefix + ".samples");
    var rejected = log.read(prefix + ".rejected");
    return of(log.read(prefix + ".images"), samples, rejected, embeddings);
  }

  static EventLedger of(
      List<ConsumerRecord<String, byte[]>> events,
      List<ConsumerRecord<String, byte[]>> samples,
      List<ConsumerRecord<String, byte[]>> rejected,
      List<ConsumerRecord<String, byte[]>> embeddings) {
    var wrong = new ArrayList<String>();
    var missing = new ArrayList<String>();
    var refused = refused(rejected, wrong);
    var accepted = events.stream().filter(e -> !refused.contains(Records.place(e))).toList();
    Trails.ofEvents(accepted)
        .compare("event to sample", Trails.ofSamplesAsEvents(samples), wrong, missing);
    Trails.ofSamples(samples)
        .compare("sample to embedding", Trails.ofEmbeddings(embeddings), wrong, missing);
    if (accepted.size() + refused.size() != events.size()) {
      wrong.add("rejected without an event, of " + refused);
    }
    var gallery = gallery(samples);
    var ids = new TreeSet<String>();
    events.forEach(event -> ids.add(event.key()));
    var gone = new TreeSet<>(ids);
    gone.removeAll(gallery.keySet());
    return new EventLedger(
        ids, events.size(), samples.size(), rejected.size(), gallery, gone, wrong, missing);
  }

  /** Places of rejected events in the topic of images. */
  private static Set<String> refused(
      List<ConsumerRecord<String, byte[]>> rejected, List<String> wrong) {
    var places = new HashSet<String>();
    for (var record : rejected) {
      var partition = Records.header(record, "__streams.errors.partition");
      var place = partition + ":" + Records.header(record, "__streams.errors.offset");
      if (!places.add(place)) {
        wrong.add("rejected twice: " + record.key() + " of " + place);
      }
      if (Records.header(record, "kindred.rejection").isEmpty()) {
        wrong.add("rejected without a reason: " + record.key() + " of " + place);
      }
    }
    return places;
  }

  private static Map<String, Stored> gallery(List<ConsumerRecord<String, byte[]>> samples) {
    var gallery = new HashMap<String, Stored>();
    for (var record : samples) {
      if (record.value() == null) {
        gallery.remove(record.key());
      } else {
        var label = Records.sample(record).getLabel();
        gallery.put(record.key(), new Stored(label, record.partition(), record.offset()));
      }
    }
    return gallery;
  }
}
