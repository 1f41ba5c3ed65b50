package kindred.standalone.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;

/** Whether the cluster's metadata still has a live broker of a node that is only starting. */
final class EarlierBroker implements MetadataPublisher {
  private final int node;
  private final CompletableFuture<Void> gone = new CompletableFuture<>();

  EarlierBroker(int node) {
    this.node = node;
  }

  /** Done once it is fenced, or not registered. */
  Future<Void> gone() {
    return gone;
  }

  @Override
  public String name() {
    return "EarlierBroker";
  }

  @Override
  public void onMetadataUpdate(MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
    var broker = image.cluster().broker(node);
    if (broker == null || broker.fenced()) {
      gone.complete(null);
    }
  }

  @Override
  public void close() {}
}
