package kindred.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.ConfigFactory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import kindred.learner.objective.Objectives;
import kindred.standalone.Kindred;
import org.junit.jupiter.api.Test;

class ObjectivesCommandTest {
  @Test
  void objectives_json_isOneLineWhoseNamesTheConfigurationTakes() throws Exception {
    var out = run("objectives", "--json");
    assertEquals(1, out.lines().count());
    var accepted = 0;
    for (var method : JsonMapper.builder().build().readTree(out)) {
      for (var field : List.of("section", "name", "paper", "kind", "state", "cost")) {
        assertTrue(method.path(field).asText().length() > 0, method + " lacks " + field);
      }
      if (method.get("key").asText().equals("learner.objective.name")) {
        var name = method.get("value").asText();
        var config =
            ConfigFactory.parseMap(Map.of("learner.objective.name", name))
                .withFallback(ConfigFactory.load());
        Objectives.from(config.getConfig("learner.objective"));
        accepted++;
      }
    }
    assertEquals(Objectives.all().size(), accepted);
  }

  @Test
  void objectives_table_hasARowForEach() {
    var out = run("objectives");
    for (var entry : Objectives.all()) {
      assertTrue(out.contains("learner.objective.name = " + entry.name()), entry.name());
    }
    assertTrue(out.contains("learner.batch.miner = sche"), out);
    assertTrue(out.contains("learner.objective.cross-batch.capacity = 1 or more"), out);
  }

  private static String run(String... arguments) {
    var out = new StringWriter();
    assertEquals(0, Kindred.commandLine().setOut(new PrintWriter(out)).execute(arguments));
    return out.toString();
  }
}
