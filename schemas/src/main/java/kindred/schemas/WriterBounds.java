package kindred.schemas;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Which schemas of unknown origin data may be read by. Where an event comes from a stranger its
 * schema does too, and even fields that are only passed over cost what the schema makes of them:
 * one that refers to itself lets a few bytes nest until the stack is full, one that unfolds, or
 * whose arrays have items of no bytes, lets them go on for hours. Ours are none of these.
 */
final class WriterBounds {
  /** Far more than a record needs; a type that is used twice counts twice. */
  private static final int MAX_TYPES = 1_000;

  private final Set<String> around = new HashSet<>();
  private int types;

  private WriterBounds() {}

  /** Why data of this schema is not read; empty: it is. */
  static Optional<String> offence(Schema schema) {
    return new WriterBounds().walk(schema);
  }

  private Optional<String> walk(Schema schema) {
    if (++types > MAX_TYPES) {
      return Optional.of("has more than " + MAX_TYPES + " types within types");
    }
    return switch (schema.getType()) {
      case RECORD -> walkRecord(schema);
      case UNION -> walkAll(schema.getTypes());
      case MAP -> walk(schema.getValueType());
      case ARRAY ->
          walk(schema.getElementType())
              .or(
                  () ->
                      mayBeEmpty(schema.getElementType())
                          ? Optional.of("has arrays of what takes no bytes")
                          : Optional.empty());
      default -> Optional.empty();
    };
  }

  private Optional<String> walkRecord(Schema record) {
    if (!around.add(record.getFullName())) {
      return Optional.of("refers to itself");
    }
    var offence = walkAll(record.getFields().stream().map(Schema.Field::schema).toList());
    around.remove(record.getFullName());
    return offence;
  }

  private Optional<String> walkAll(Iterable<Schema> schemas) {
    for (var schema : schemas) {
      var offence = walk(schema);
      if (offence.isPresent()) {
        return offence;
      }
    }
    return Optional.empty();
  }

  /** Of a schema that was walked, so it ends. */
  private static boolean mayBeEmpty(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> true;
      case FIXED -> schema.getFixedSize() == 0;
      case RECORD -> schema.getFields().stream().allMatch(field -> mayBeEmpty(field.schema()));
      default -> false;
    };
  }
}
