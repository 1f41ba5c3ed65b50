package kindred.standalone.versions;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;

/** A record's fields by name, in the schema's order, as JSON takes them. */
public final class RecordValues {
  private RecordValues() {}

  public static Map<String, Object> of(SpecificRecordBase record) {
    var values = new LinkedHashMap<String, Object>();
    for (var field : record.getSchema().getFields()) {
      values.put(field.name(), plain(record.get(field.pos())));
    }
    return values;
  }

  private static Object plain(Object value) {
    return switch (value) {
      case null -> null;
      case Map<?, ?> map -> {
        var sorted = new TreeMap<String, Object>();
        map.forEach((name, entry) -> sorted.put(name.toString(), entry));
        yield sorted;
      }
      case Number number -> number;
      default -> value.toString();
    };
  }
}
