package kindred.standalone.versions;

import java.util.Map;
import java.util.TreeMap;
import kindred.encoder.EmbedProgress;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.standalone.versions.VersionRow.Embeddings;
import org.apache.kafka.clients.admin.Admin;

/** How far the embeddings of each version are, by what the broker knows. */
public final class EmbeddedVersions {
  private EmbeddedVersions() {}

  /** Of the versions with an embeddings topic, with respect to the samples that there are now. */
  public static Map<Integer, Embeddings> ask(KafkaConfig kafka, Topics topics) {
    try (var admin = Admin.create(kafka.client(Map.of()))) {
      var progress = new EmbedProgress(admin, topics);
      var ends = progress.sampleEnds();
      var embeddings = new TreeMap<Integer, Embeddings>();
      for (var version : progress.started()) {
        var complete = progress.isComplete(version, ends);
        embeddings.put(version, complete ? Embeddings.COMPLETE : Embeddings.PARTIAL);
      }
      return embeddings;
    }
  }
}
