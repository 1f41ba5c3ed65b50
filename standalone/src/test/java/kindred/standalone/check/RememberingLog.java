package kindred.standalone.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What stood in topics at any look, also where it has been deleted since. */
public final class RememberingLog extends TopicLog {
  private final Map<String, TreeMap<String, ConsumerRecord<String, byte[]>>> seen = new HashMap<>();
  private final Set<String> lost = new HashSet<>();

  public RememberingLog(String servers) {
    super(servers);
  }

  /** These images' records are known to be lost: they count nowhere. */
  public void lose(List<String> ids) {
    lost.addAll(ids);
  }

  @Override
  public List<ConsumerRecord<String, byte[]>> read(String topic) {
    var all = seen.computeIfAbsent(topic, name -> new TreeMap<>());
    for (var record : super.read(topic)) {
      all.put("%05d:%020d".formatted(record.partition(), record.offset()), record);
    }
    var counted = new ArrayList<>(all.values());
    counted.removeIf(record -> lost.contains(record.key()));
    return counted;
  }
}
