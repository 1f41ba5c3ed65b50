package kindred.standalone.broker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.kafka.common.metadata.BrokerRegistrationChangeRecord;
import org.apache.kafka.common.metadata.FeatureLevelRecord;
import org.apache.kafka.common.metadata.RegisterBrokerRecord;
import org.apache.kafka.common.metadata.UnregisterBrokerRecord;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;

/** The cluster's metadata as a node finds it that starts again. */
class EarlierBrokerTest {
  private static final int NODE = 2;
  private static final long EPOCH = 7;

  private final EarlierBroker earlier = new EarlierBroker(NODE);
  private MetadataImage image = MetadataImage.EMPTY;

  private boolean goneAfter(ApiMessage... records) {
    var delta = new MetadataDelta.Builder().setImage(image).build();
    for (var each : records) {
      delta.replay(each);
    }
    image = delta.apply(MetadataProvenance.EMPTY);
    earlier.onMetadataUpdate(delta, image, null);
    return earlier.gone().isDone();
  }

  private static ApiMessage version() {
    return new FeatureLevelRecord()
        .setName(MetadataVersion.FEATURE_NAME)
        .setFeatureLevel(MetadataVersion.LATEST_PRODUCTION.featureLevel());
  }

  private static ApiMessage registered(int node) {
    return new RegisterBrokerRecord().setBrokerId(node).setBrokerEpoch(EPOCH).setFenced(false);
  }

  @Test
  void neverRegistered_isGone() {
    assertTrue(goneAfter(version(), registered(1), registered(3)));
  }

  @Test
  void registered_isGoneOnceItIsFenced() {
    assertFalse(goneAfter(version(), registered(NODE)));
    assertFalse(goneAfter(registered(1)));
    assertTrue(
        goneAfter(
            new BrokerRegistrationChangeRecord()
                .setBrokerId(NODE)
                .setBrokerEpoch(EPOCH)
                .setFenced((byte) 1)));
  }

  @Test
  void registered_isGoneOnceItIsTakenOut() {
    assertFalse(goneAfter(version(), registered(NODE)));
    assertTrue(goneAfter(new UnregisterBrokerRecord().setBrokerId(NODE).setBrokerEpoch(EPOCH)));
  }
}
