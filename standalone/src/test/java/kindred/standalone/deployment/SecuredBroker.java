package kindred.standalone.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.standalone.broker.BrokerConfig;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.running.Ports;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A broker with two ports: one for roles, by TLS and a password (SASL_SSL, SCRAM-SHA-512), and a
 * plain one for whoever checks. Its certificate is made anew, by keytool.
 */
final class SecuredBroker implements AutoCloseable {
  static final String PASSWORD = "correct-horse";
  private static final String USER = "kindred";
  private static final String LISTENER = "listener.name.secure.";

  private final Path dir;
  private final List<Integer> ports = Ports.free(3);
  private final EmbeddedBroker broker;

  SecuredBroker(Path dir) throws Exception {
    this.dir = Files.createDirectories(dir);
    makeCertificate();
    broker =
        new EmbeddedBroker(
            new BrokerConfig(
                dir.resolve("log"), "127.0.0.1", ports.getFirst(), 16 << 20, "", settings()));
    broker.start();
    try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", plainServers()))) {
      var scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
      admin
          .alterUserScramCredentials(
              List.of(new UserScramCredentialUpsertion(USER, scram, PASSWORD)))
          .all()
          .get();
    }
  }

  private void makeCertificate() throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "EC",
        "-dname",
        "CN=broker",
        "-validity",
        "2",
        "-ext",
        "SAN=ip:127.0.0.1");
    keytool("-exportcert", "-rfc", "-alias", "broker", "-file", certificate().toString());
  }

  private void keytool(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store(), "-storetype", "PKCS12", "-storepass", PASSWORD));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new AssertionError(said);
    }
  }

  private String store() {
    return dir.resolve("broker.p12").toString();
  }

  private Map<String, String> settings() {
    var plain = "PLAINTEXT://127.0.0.1:" + ports.getFirst();
    var controller = "127.0.0.1:" + ports.get(1);
    var secure = "SECURE://127.0.0.1:" + ports.getLast();
    return Map.of(
        "controller.quorum.voters",
        "1@" + controller,
        "listeners",
        plain + ",CONTROLLER://" + controller + "," + secure,
        "advertised.listeners",
        plain + "," + secure,
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL",
        LISTENER + "ssl.keystore.location",
        store(),
        LISTENER + "ssl.keystore.type",
        "PKCS12",
        LISTENER + "ssl.keystore.password",
        PASSWORD,
        LISTENER + "sasl.enabled.mechanisms",
        "SCRAM-SHA-512",
        LISTENER + "scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
  }

  /** What a role needs to trust. */
  Path certificate() {
    return dir.resolve("broker.pem");
  }

  String plainServers() {
    return broker.bootstrapServers();
  }

  /** Keys of Kindred's by which a role comes in. */
  Map<String, String> keys() {
    var keys = new HashMap<String, String>();
    keys.put("kafka.bootstrap.servers", "127.0.0.1:" + ports.getLast());
    keys.put("kafka.security.protocol", "SASL_SSL");
    keys.put("kafka.ssl.truststore.type", "PEM");
    keys.put("kafka.ssl.truststore.location", certificate().toString());
    keys.put("kafka.sasl.mechanism", "SCRAM-SHA-512");
    keys.put("kafka.sasl.jaas.config", login(PASSWORD));
    return keys;
  }

  static String login(String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(USER, password);
  }

  /** The same with the password in a file that only its owner reads, by Kafka's own provider. */
  Map<String, String> keysWithFile() throws IOException {
    var file = dir.resolve("login.properties");
    Files.writeString(file, "jaas=" + login(PASSWORD));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    var keys = keys();
    keys.put("kafka.config.providers", "file");
    keys.put(
        "kafka.config.providers.file.class",
        "org.apache.kafka.common.config.provider.FileConfigProvider");
    keys.put("kafka.sasl.jaas.config", "${file:" + file + ":jaas}");
    return keys;
  }

  @Override
  public void close() {
    broker.close();
  }
}
