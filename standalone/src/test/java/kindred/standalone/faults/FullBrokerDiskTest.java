package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kindred.standalone.check.Settled;
import kindred.standalone.check.TopicLog;
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.DrawnEvents;
import kindred.standalone.running.KindredProcess;
import kindred.standalone.running.Ports;
import kindred.standalone.running.RolesInThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk with the broker's log is full in the middle of events: the broker ends and says why, the
 * roles and the producer wait. With room it starts again, and every event is where it belongs.
 *
 * <p>Not part of the ordinary run: brokers take their time to start.
 */
@EnabledIfSystemProperty(
    named = "kindred.fulldisk",
    matches = "true",
    disabledReason = "takes a minute, see docs/operations.md; -Dkindred.fulldisk=true runs it")
class FullBrokerDiskTest {
  private static final String PREFIX = "kindred";

  @TempDir Path dir;

  @Test
  void diskFull_brokerEnds_andEveryEventIsThereOnceItHasRoom() throws Exception {
    int port = Ports.free(1).getFirst();
    var servers = "127.0.0.1:" + port;
    try (var disk = SmallDisk.mount(dir.resolve("disk"), 64 << 10);
        var first = broker(disk, port);
        var roles = new RolesInThreads(dir, servers, PREFIX, Map.of());
        var settled = new Settled(new TopicLog(servers), PREFIX, roles.node());
        var api = new Api(roles.node())) {
      var events = new DrawnEvents(roles.config());
      events.send(0, 20);
      DrawnEvents.settle(settled, roles::failures, 20);

      var sending = CompletableFuture.runAsync(() -> events.send(20, 300));
      disk.fill(0);
      Await.until("the broker has ended", () -> !first.isAlive());
      var log = first.log();
      assertTrue(log.contains("No space left on device"), log);
      assertTrue(log.contains(disk.root().toString()), log);
      assertTrue(api.image(DrawnEvents.id(3)).statusCode() == 200);

      disk.makeRoom();
      try (var second = broker(disk, port)) {
        sending.join();
        DrawnEvents.settle(settled, roles::failures, 300);
        assertTrue(second.isAlive());
      }
    }
  }

  private KindredProcess broker(SmallDisk disk, int port) throws Exception {
    var own = disk.root().resolve("broker").toString();
    return KindredProcess.start(dir, "broker", "broker", "--dir", own, "--port", "" + port)
        .awaitLog("broker ready at ");
  }
}
