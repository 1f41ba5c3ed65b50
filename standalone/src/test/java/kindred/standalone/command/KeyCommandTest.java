package kindred.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.query.security.ApiKeys;
import kindred.query.security.Caller;
import kindred.query.security.Role;
import kindred.query.security.SecurityConfig;
import kindred.standalone.Kindred;
import kindred.standalone.config.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCommandTest {
  @TempDir private Path directory;

  @Test
  void key_printedLine_isOneThatTheConfigurationTakes() throws Exception {
    var lines = run(0, "key", "--name", "ops", "--role", "admin").lines().toList();
    assertEquals(3, lines.size());
    var key = lines.getFirst().split(" +")[1];
    var file = Files.writeString(directory.resolve("k.conf"), lines.getLast());
    var config = Configuration.load(Optional.of(file), Map.of(), Map.of());
    var keys = new ApiKeys(SecurityConfig.from(config.getConfig("query")).keys());
    assertEquals(Optional.of(new Caller("ops", Role.ADMIN)), keys.find(key));
  }

  @Test
  void key_json_hasKeyAndDigestAndIsNewEachTime() throws Exception {
    var first = JsonMapper.builder().build().readTree(run(0, "key", "--json"));
    var second = JsonMapper.builder().build().readTree(run(0, "key", "--json"));
    assertEquals(ApiKeys.sha256(first.get("key").asText()), first.get("sha256").asText());
    assertEquals("read", first.get("role").asText());
    assertNotEquals(first.get("key"), second.get("key"));
  }

  @Test
  void key_wrongRoleOrName_isWrongUse() {
    for (var wrong : List.of(List.of("--role", "root"), List.of("--name", "a b"))) {
      var arguments = new String[] {"key", wrong.getFirst(), wrong.getLast()};
      assertTrue(run(2, arguments).isEmpty());
    }
  }

  private static String run(int status, String... arguments) {
    var out = new StringWriter();
    assertEquals(
        status,
        Kindred.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(new StringWriter()))
            .execute(arguments));
    return out.toString();
  }
}
