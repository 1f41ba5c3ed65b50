package kindred.standalone.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import kindred.schemas.KafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir Path dir;

  @Test
  void load_nothingGiven_givesTheReference() {
    var config = load(Map.of(), Map.of());
    assertEquals("kindred", config.getString("topics.prefix"));
    assertEquals("./data/broker", config.getString("broker.dir"));
    assertEquals("file:./data/artefacts", config.getString("artefacts.uri"));
  }

  @Test
  void load_everySourceSetsAKey_theCommandLineWins() throws Exception {
    var file = Files.writeString(dir.resolve("k.conf"), "topics { prefix = file, partitions = 2 }");
    var environment =
        Map.of("KINDRED_TOPICS_PREFIX", "env", "KINDRED_TOPICS_REPLICATION", "3", "PATH", "/bin");
    var config =
        Configuration.load(Optional.of(file), environment, Map.of("topics.prefix", "line"));
    assertEquals("line", config.getString("topics.prefix"));
    assertEquals(3, config.getInt("topics.replication"));
    assertEquals(2, config.getInt("topics.partitions"));
  }

  @Test
  void load_dataDirSet_movesEveryPathBelowIt() {
    var config = load(Map.of(), Map.of("data-dir", "/elsewhere"));
    assertEquals("/elsewhere/broker", config.getString("broker.dir"));
    assertEquals("file:/elsewhere/artefacts", config.getString("artefacts.uri"));
  }

  @Test
  void load_unknownKey_stopsAndNamesTheNearest() {
    var e =
        assertThrows(
            ConfigurationException.class, () -> load(Map.of(), Map.of("topics.prefx", "x")));
    assertTrue(e.getMessage().contains("'topics.prefx'"), e.getMessage());
    assertTrue(e.getMessage().contains("'topics.prefix'"), e.getMessage());
  }

  @Test
  void load_unknownKeyInFile_stopsAndNamesTheFile() throws Exception {
    var file = Files.writeString(dir.resolve("k.conf"), "broker.prt = 1");
    var e =
        assertThrows(
            ConfigurationException.class,
            () -> Configuration.load(Optional.of(file), Map.of(), Map.of()));
    assertTrue(e.getMessage().contains("k.conf"), e.getMessage());
    assertTrue(e.getMessage().contains("'broker.port'"), e.getMessage());
  }

  @Test
  void load_unknownEnvironmentVariable_stopsAndNamesTheNearest() {
    var e =
        assertThrows(
            ConfigurationException.class, () -> load(Map.of("KINDRED_BROKER_PRT", "1"), Map.of()));
    assertTrue(e.getMessage().contains("KINDRED_BROKER_PORT"), e.getMessage());
  }

  @Test
  void load_kafkaSettings_passThroughFromEverySource() {
    var config =
        load(Map.of("KINDRED_KAFKA_SECURITY_PROTOCOL", "SSL"), Map.of("kafka.linger.ms", "7"));
    var settings = KafkaConfig.from(config).settings();
    assertEquals("SSL", settings.get("security.protocol"));
    assertEquals("7", settings.get("linger.ms"));
  }

  @Test
  void load_listInTheEnvironment_isHocon() {
    var keys = "[{name = ops, role = admin, sha256 = abc}]";
    var config =
        load(Map.of("KINDRED_QUERY_KEYS", keys), Map.of("query.hosts", "[a.example, b.example]"));
    assertEquals("ops", config.getConfigList("query.keys").getFirst().getString("name"));
    assertEquals(List.of("a.example", "b.example"), config.getStringList("query.hosts"));
    for (var wrong : List.of("hidden-key", "[hidden-key", "{hidden-key = 1}")) {
      var e =
          assertThrows(
              ConfigurationException.class,
              () -> load(Map.of("KINDRED_QUERY_KEYS", wrong), Map.of()));
      assertEquals("environment: key 'query.keys' is not a list, [a, b]", e.getMessage());
    }
  }

  @Test
  void shown_passwordsAndWhatKafkaDoesNotKnow_areHidden() {
    var shown =
        Shown.of(
            Map.of(
                "kafka.sasl.jaas.config", "x password=\"secret\";",
                "kafka.ssl.keystore.password", "secret",
                "kafka.ssl.key.password", "secret",
                "kafka.ssl.keystore.key", "secret",
                "kafka.my.interceptor.token", "secret",
                "kafka.security.protocol", "SASL_SSL",
                "kafka.bootstrap.servers", "b:9092",
                "query.keys", "secret",
                "broker.settings.log.retention.hours", "1",
                "topics.prefix", "shop"));
    assertFalse(shown.toString().contains("secret"), shown.toString());
    assertEquals("SASL_SSL", shown.get("kafka.security.protocol"));
    assertEquals("b:9092", shown.get("kafka.bootstrap.servers"));
    assertEquals("shop", shown.get("topics.prefix"));
    assertEquals("[hidden]", shown.get("kafka.sasl.jaas.config"));
    assertEquals("1", shown.get("broker.settings.log.retention.hours"));
    assertEquals(10, shown.size());
  }

  @Test
  void shown_secretsOfTheEmbeddedBroker_areHidden() {
    for (var name :
        List.of(
            "ssl.keystore.password",
            "ssl.key.password",
            "sasl.jaas.config",
            "listener.name.sasl_ssl.plain.sasl.jaas.config",
            "my.authorizer.token")) {
      var key = "broker.settings." + name;
      assertEquals(Map.of(key, "[hidden]"), Shown.of(Map.of(key, "secret")));
    }
  }

  /** Whoever adds a key with such a name need not think of the log. */
  @Test
  void shown_keysNamedAsSecrets_areHidden() {
    var named = Pattern.compile(".*(password|authorization|secret|token)");
    var secrets =
        new KnownKeys(Configuration.reference())
            .all().stream().filter(key -> named.matcher(key).matches()).toList();
    assertTrue(secrets.contains("schemas.registry.authorization"), secrets.toString());
    assertTrue(secrets.contains("query.index.opensearch.password"), secrets.toString());
    for (var key : secrets) {
      assertEquals(Map.of(key, "[hidden]"), Shown.of(Map.of(key, "x")));
    }
  }

  @Test
  void shown_userInAnAddress_isHidden() {
    var key = "schemas.registry.url";
    assertEquals(
        Map.of(key, "https://[hidden]@registry:8081/a@b"),
        Shown.of(Map.of(key, "https://me:x@registry:8081/a@b")));
    assertEquals(
        Map.of(key, "https://registry:8081/a@b"),
        Shown.of(Map.of(key, "https://registry:8081/a@b")));
  }

  /** Names where one is the beginning of another. */
  @Test
  void load_kafkasConfigProviders_passThroughFromEverySource() throws Exception {
    var provider = "org.apache.kafka.common.config.provider.FileConfigProvider";
    var login = "${file:/run/secrets/kindred.properties:jaas}";
    var file =
        Files.writeString(
            dir.resolve("k.conf"),
            """
            kafka {
              "config.providers" = "file"
              "config.providers.file.class" = "%s"
              sasl.jaas.config = "%s"
            }"""
                .formatted(provider, login));
    var environment =
        Map.of(
            "KINDRED_KAFKA_CONFIG_PROVIDERS", "file",
            "KINDRED_KAFKA_CONFIG_PROVIDERS_FILE_CLASS", provider,
            "KINDRED_KAFKA_SASL_JAAS_CONFIG", login);
    for (var config :
        List.of(
            load(environment, Map.of()),
            Configuration.load(Optional.of(file), Map.of(), Map.of()))) {
      var settings = KafkaConfig.from(config).settings();
      assertEquals("file", settings.get("config.providers"));
      assertEquals(provider, settings.get("config.providers.file.class"));
      assertEquals(login, settings.get("sasl.jaas.config"));
    }
  }

  @Test
  void load_fileMissing_saysWhich() {
    var missing = dir.resolve("missing.conf");
    var e =
        assertThrows(
            ConfigurationException.class,
            () -> Configuration.load(Optional.of(missing), Map.of(), Map.of()));
    assertTrue(e.getMessage().contains("missing.conf"), e.getMessage());
  }

  private static Config load(Map<String, String> environment, Map<String, String> overrides) {
    return Configuration.load(Optional.empty(), environment, overrides);
  }

  @Test
  void load_variablesOfTheLauncher_areNoKeys() throws Exception {
    var script = Files.readString(Path.of("../kindred"));
    var variables = new HashMap<String, String>();
    var names = Pattern.compile("KINDRED_[A-Z]+").matcher(script);
    while (names.find()) {
      variables.put(names.group(), "x");
    }
    assertTrue(variables.containsKey("KINDRED_GC"), variables.toString());
    load(variables, Map.of());
  }
}
