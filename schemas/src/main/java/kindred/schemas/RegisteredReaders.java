package kindred.schemas;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import kindred.schemas.registry.AnswerTooLongException;
import kindred.schemas.registry.SchemaRegistry;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaParser;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;

/**
 * Readers of one record type by the id that the writer's schema has in the registry. The ids used
 * last are kept, so that a registry that is away stops nobody who reads known ones. Thread-safe; no
 * lock is held while the registry is asked.
 */
final class RegisteredReaders<T> {
  private final SchemaRegistry registry;
  private final SpecificData model;
  private final Schema schema;
  private final LongSupplier nanos;
  private final Map<Integer, Answer<T>> known;

  /**
   * @param schema that is read into
   * @param nanos as {@link System#nanoTime}
   */
  RegisteredReaders(
      SchemaRegistry registry, SpecificData model, Schema schema, LongSupplier nanos) {
    this.registry = registry;
    this.model = model;
    this.schema = schema;
    this.nanos = nanos;
    int most = registry.config().maxSchemas();
    this.known =
        Collections.synchronizedMap(
            new LinkedHashMap<>(16, 0.75f, true) {
              private static final long serialVersionUID = 1;

              @Override
              protected boolean removeEldestEntry(Map.Entry<Integer, Answer<T>> eldest) {
                return size() > most;
              }
            });
  }

  /** What is known of an id. */
  private sealed interface Answer<T> {
    record Readable<T>(DatumReader<T> reader) implements Answer<T> {}

    /** For good: an id's schema never changes. */
    record Unreadable<T>(String why) implements Answer<T> {
      public Unreadable {
        why = AvroSerde.shortened(why);
      }
    }

    /** The registry may get it yet. */
    record Unknown<T>(long sinceNanos) implements Answer<T> {}
  }

  /**
   * The reader of what was written by this schema.
   *
   * @throws UnknownSchemaException where the registry has no such schema, or it is none from which
   *     this record can be read
   * @throws kindred.schemas.registry.SchemaRegistryException where the registry does not answer, or
   *     refuses
   */
  DatumReader<T> reader(int id) {
    var entry = known.get(id);
    if (entry == null || entry instanceof Answer.Unknown<T>(var since) && isOld(since)) {
      entry = ask(id);
      known.put(id, entry);
    }
    return switch (entry) {
      case Answer.Readable<T>(var reader) -> reader;
      case Answer.Unreadable<T>(var why) ->
          throw new UnknownSchemaException("schema " + id + " of the registry " + why);
      case Answer.Unknown<T> unknown ->
          throw new UnknownSchemaException("the registry has no schema " + id);
    };
  }

  private Answer<T> ask(int id) {
    try {
      return registry
          .schema(id)
          .map(this::resolve)
          .orElseGet(() -> new Answer.Unknown<>(nanos.getAsLong()));
    } catch (AnswerTooLongException e) {
      return new Answer.Unreadable<>("is longer than is read: " + e.getMessage());
    }
  }

  private boolean isOld(long since) {
    Duration most = registry.config().unknownFor();
    return nanos.getAsLong() - since >= most.toNanos();
  }

  private Answer<T> resolve(SchemaRegistry.Registered registered) {
    if (!registered.type().equals("AVRO")) {
      return new Answer.Unreadable<>("is in " + registered.type() + ", not AVRO");
    }
    if (registered.refers()) {
      return new Answer.Unreadable<>("refers to other schemas, which is not supported");
    }
    try {
      var writer = new SchemaParser().parse(registered.text()).mainSchema();
      return resolve(writer);
    } catch (RuntimeException e) { // of whatever kind: the text is a stranger's
      return new Answer.Unreadable<>("is no Avro schema: " + e.getMessage());
    }
  }

  private Answer<T> resolve(Schema writer) {
    var offence = WriterBounds.offence(writer);
    if (offence.isPresent()) {
      return new Answer.Unreadable<>(offence.get());
    }
    var fit = SchemaCompatibility.checkReaderWriterCompatibility(schema, writer);
    if (fit.getType() != SchemaCompatibilityType.COMPATIBLE) {
      return new Answer.Unreadable<>(
          "cannot be read as " + schema.getName() + ": " + fit.getResult().getIncompatibilities());
    }
    if (BytesAsText.isIn(schema, writer)) {
      return new Answer.Unreadable<>("has bytes where text is read");
    }
    @SuppressWarnings("unchecked")
    var reader = (DatumReader<T>) model.createDatumReader(writer, schema);
    return new Answer.Readable<>(reader);
  }
}
