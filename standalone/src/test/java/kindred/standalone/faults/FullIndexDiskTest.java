package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.check.Settled;
import kindred.standalone.check.TopicLog;
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.DrawnEvents;
import kindred.standalone.running.RolesInThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk with a query node's indices is full: searches go on with what the index has, and say how
 * old that is; with room again the index is made anew and nothing is missing.
 */
@ExtendWith(SharedBroker.class)
class FullIndexDiskTest {
  @TempDir Path dir;

  @Test
  void diskFull_searchesGoOn_andCatchUpWhenThereIsRoom(EmbeddedBroker broker) throws Exception {
    try (var disk = SmallDisk.mount(dir.resolve("disk"), 4096);
        var roles =
            new RolesInThreads(
                dir,
                broker.bootstrapServers(),
                "fulldisk",
                Map.of(
                    "query.data-dir",
                    disk.root().resolve("query").toString(),
                    "query.follow.refused-for",
                    "1 s"));
        var settled =
            new Settled(new TopicLog(broker.bootstrapServers()), "fulldisk", roles.node());
        var api = new Api(roles.node())) {
      var events = new DrawnEvents(roles.config());
      events.send(0, 20);
      DrawnEvents.settle(settled, roles::failures, 20);

      disk.fill(0);
      events.send(20, 60);
      Await.until("the index takes no more", () -> failures(api) >= 1);
      assertEquals(200, api.image(DrawnEvents.id(3)).statusCode());
      assertEquals(5, api.searchImage(events.drawn().read(3).bytes(), 5).path("neighbours").size());
      assertEquals(404, api.image(DrawnEvents.id(59)).statusCode());
      events.send(60, 70);
      Await.until("its age is told", () -> metric(api, "kindred_query_lag_records") >= 10);

      disk.makeRoom();
      DrawnEvents.settle(settled, roles::failures, 70);
      assertTrue(metric(api, "kindred_query_lag_records") == 0);
    }
  }

  private static double failures(Api api) throws Exception {
    return metric(api, "kindred_query_index_failures_total");
  }

  private static double metric(Api api, String name) throws Exception {
    var text = new String(api.get("/metrics").body(), StandardCharsets.UTF_8);
    return text.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }
}
