package kindred.standalone.asyncapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kindred.ingest.validation.Rejection;
import kindred.schemas.CloudEvents;
import kindred.schemas.SamplePlace;
import kindred.schemas.Topic;
import kindred.schemas.Topics;
import kindred.schemas.TraceContext;

/**
 * The topics as an AsyncAPI 3.0 document, made from {@link Topics}: nothing in it can differ from
 * what Kindred creates, writes and reads. Channels say what a message is, in Avro, and how the
 * topic is kept, by the Kafka bindings 0.5.0.
 *
 * @param topics as configured
 * @param servers of Kafka, {@code host:port,…}
 */
public record AsyncApi(Topics topics, String servers) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String BINDING = "0.5.0";
  private static final String AVRO = "application/vnd.apache.avro+json;version=1.9.0";

  /** A topic's way through the house. */
  private enum Way {
    RECEIVE,
    SEND,
    BOTH
  }

  /** The document, indented, with a line's end. */
  public String text() {
    var printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return JSON.writer(printer).writeValueAsString(document()) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a tree is always written", e);
    }
  }

  /** The document. */
  public ObjectNode document() {
    var document = JSON.createObjectNode().put("asyncapi", "3.0.0");
    document
        .putObject("info")
        .put("title", "Kindred")
        .put("version", "1")
        .put("description", description())
        .putObject("license")
        .put("name", "Apache-2.0")
        .put("url", "https://www.apache.org/licenses/LICENSE-2.0");
    document.put("defaultContentType", CloudEvents.CONTENT_TYPE);
    document
        .putObject("servers")
        .putObject("kafka")
        .put("host", servers.split(",")[0].strip())
        .put("protocol", "kafka")
        .put("description", "kafka.bootstrap.servers");
    document.putObject("channels");
    document.putObject("operations");
    document.putObject("components").putObject("messages");
    add(document, "images", topics.images(), Way.RECEIVE);
    add(document, "samples", topics.samples(), Way.BOTH);
    add(document, "rejected", topics.rejected(), Way.SEND);
    add(document, "models", topics.models(), Way.BOTH);
    add(document, "promotions", topics.promotions(), Way.BOTH);
    add(document, "learning", topics.learning(), Way.BOTH);
    add(document, "embeddings", topics.embeddings(1), Way.BOTH);
    return document;
  }

  private static String description() {
    return """
        Topics of Kindred. Operations are Kindred's own: what it receives, others send. \
        Values are in Avro's single-object encoding: C3 01, the schema's CRC-64-AVRO fingerprint \
        (8 bytes, little endian), the record; x-message-header has these ten bytes. Where a message \
        has a schemaLookupStrategy instead, they are in Confluent's wire format: 00, the schema's \
        id in the registry (4 bytes, big endian), the record. The learner and the embed role write \
        in transactions: read with isolation.level = read_committed.""";
  }

  private void add(ObjectNode document, String name, Topic<?> topic, Way way) {
    var channel = document.withObject("/channels").putObject(name);
    boolean perVersion = topics.embeddingsVersion(topic.name()).isPresent();
    channel.put(
        "address", perVersion ? topic.name().replaceFirst("[0-9]+$", "{version}") : topic.name());
    channel.put("description", text(name));
    channel.putArray("servers").addObject().put("$ref", "#/servers/kafka");
    if (perVersion) {
      channel
          .putObject("parameters")
          .putObject("version")
          .put("description", "The version's number, in decimal.");
    }
    var messages = document.withObject("/components/messages");
    var of = channel.putObject("messages");
    refer(of, messages, name, message(name, topic));
    if (isDeletable(name)) {
      refer(of, messages, name + "Tombstone", tombstone(name, topic));
    }
    bind(channel, topic, perVersion);
    if (way != Way.SEND) {
      operation(document, name, "receive", of);
    }
    if (way != Way.RECEIVE) {
      operation(document, name, "send", of);
    }
  }

  private static void refer(ObjectNode of, ObjectNode messages, String name, ObjectNode message) {
    messages.set(name, message);
    of.putObject(name).put("$ref", "#/components/messages/" + name);
  }

  private static void operation(ObjectNode document, String name, String action, ObjectNode of) {
    var operation = document.withObject("/operations").putObject(action + capital(name));
    operation.put("action", action).putObject("channel").put("$ref", "#/channels/" + name);
    var messages = operation.putArray("messages");
    of.fieldNames()
        .forEachRemaining(
            message ->
                messages.addObject().put("$ref", "#/channels/" + name + "/messages/" + message));
  }

  private static String capital(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  /** How the topic is created. */
  private static void bind(ObjectNode channel, Topic<?> topic, boolean perVersion) {
    var kafka = channel.putObject("bindings").putObject("kafka");
    if (!perVersion) {
      kafka.put("topic", topic.name());
    }
    kafka.put("partitions", topic.partitions()).put("replicas", topic.replication());
    var settings = kafka.putObject("topicConfiguration");
    for (var setting : new TreeMap<>(topic.settings()).entrySet()) {
      if (setting.getKey().equals("cleanup.policy")) {
        settings.putArray("cleanup.policy").add(setting.getValue());
      } else {
        settings.put(setting.getKey(), Long.parseLong(setting.getValue()));
      }
    }
    kafka.put("bindingVersion", BINDING);
  }

  private ObjectNode message(String name, Topic<?> topic) {
    var message = head(name, topic, headers(name));
    if (topic.schema().isEmpty()) {
      message.put("contentType", "application/octet-stream");
      message.putObject("payload").put("description", "The value as it came; null for a deletion.");
      return message;
    }
    var schema = topic.schema().get();
    message.put("title", schema.getName()).put("summary", schema.getDoc());
    message.put("contentType", CloudEvents.CONTENT_TYPE);
    var payload = message.putObject("payload").put("schemaFormat", AVRO);
    payload.set("schema", parsed(schema.toString()));
    switch (topics.wireFormat(topic)) {
      case SINGLE_OBJECT -> message.put("x-message-header", topic.messageHeader().orElseThrow());
      case CONFLUENT ->
          message
              .withObject("/bindings/kafka")
              .put("schemaIdLocation", "payload")
              .put("schemaIdPayloadEncoding", "4")
              .put("schemaLookupStrategy", "TopicNameStrategy");
    }
    return message;
  }

  private static ObjectNode parsed(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a schema's text is JSON", e);
    }
  }

  private static ObjectNode tombstone(String name, Topic<?> topic) {
    var headers = headers(name);
    headers.remove("content-type");
    if (name.equals("embeddings")) {
      headers.put(SamplePlace.PARTITION, "Where the deletion is in samples, in decimal.");
      headers.put(SamplePlace.OFFSET, "Where the deletion is in samples, in decimal.");
    }
    var message = head(name + "Tombstone", topic, headers);
    message.put("title", name.equals("models") ? "The version is retired" : "The image is deleted");
    message.putObject("payload").put("type", "null");
    return message;
  }

  private static ObjectNode head(String name, Topic<?> topic, Map<String, String> headers) {
    var message = JSON.createObjectNode().put("name", name);
    var described = message.putObject("headers").put("type", "object").putObject("properties");
    headers.forEach(
        (header, meaning) ->
            described.putObject(header).put("type", "string").put("description", meaning));
    var kafka = message.putObject("bindings").putObject("kafka");
    kafka.putObject("key").put("type", "string").put("description", topic.key());
    kafka.put("bindingVersion", BINDING);
    return message;
  }

  private static Map<String, String> headers(String name) {
    var headers = new TreeMap<String, String>();
    switch (name) {
      case "models", "promotions", "learning" -> headers.putAll(CloudEvents.headers());
      case "rejected" -> headers.putAll(Rejection.headers());
      case "images" -> {
        headers.put(TraceContext.HEADER, "W3C Trace Context; goes on to samples and embeddings.");
        headers.put(
            TraceContext.CLOUD_EVENTS_HEADER,
            "The same, where there is no " + TraceContext.HEADER + ".");
      }
      default -> headers.put(TraceContext.HEADER, "W3C Trace Context of the event.");
    }
    return headers;
  }

  private static boolean isDeletable(String name) {
    return List.of("images", "samples", "embeddings", "models").contains(name);
  }

  private static String text(String name) {
    return switch (name) {
      case "images" ->
          "The producers' contract: what is to be learnt, corrected or deleted. Headers of"
              + " CloudEvents may be there; the record's own fields hold.";
      case "samples" -> "The system of record: every accepted image at the canonical size.";
      case "rejected" -> "Events that were not accepted: key, value and headers as they came.";
      case "models" -> "Published versions.";
      case "promotions" -> "What is live, and why: the newest record holds.";
      case "learning" -> "How learning goes.";
      case "embeddings" ->
          "The gallery under one version; made for promoted versions, deleted with them.";
      default -> throw new IllegalArgumentException(name);
    };
  }
}
