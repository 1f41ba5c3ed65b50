package kindred.query.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * An Avro record as JSON, field by field under the schema's names, so that a field that a release
 * adds shows by itself. Times are ISO 8601, byte strings are left out; NaN and infinities are null,
 * for JSON has none.
 */
final class AvroJson {
  private AvroJson() {}

  static JsonObject of(SpecificRecordBase record) {
    var json = new JsonObject();
    for (var field : record.getSchema().getFields()) {
      json.put(field.name(), value(record.get(field.pos())));
    }
    return json;
  }

  private static Object value(Object value) {
    return switch (value) {
      case null -> null;
      case Optional<?> optional -> value(optional.orElse(null));
      case SpecificRecordBase record -> of(record);
      case Map<?, ?> map -> {
        var json = new JsonObject();
        map.forEach((key, entry) -> json.put(key.toString(), value(entry)));
        yield json;
      }
      case Iterable<?> list -> {
        var json = new JsonArray();
        list.forEach(entry -> json.add(value(entry)));
        yield json;
      }
      case Double number -> Double.isFinite(number) ? number : null;
      case Float number -> Float.isFinite(number) ? number : null;
      case Number number -> number;
      case Boolean flag -> flag;
      case java.nio.ByteBuffer bytes -> null;
      case Object other -> other.toString();
    };
  }
}
