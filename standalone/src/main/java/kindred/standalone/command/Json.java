package kindred.standalone.command;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Machine-readable results: one object, one line. */
public final class Json {
  // JSON has no number for NaN, and Jackson would write it as text.
  private static final JsonSerializer<Double> NUMBER_OR_NULL =
      new JsonSerializer<>() {
        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
            throws IOException {
          if (Double.isFinite(value)) {
            out.writeNumber(value);
          } else {
            out.writeNull();
          }
        }
      };
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Double.class, NUMBER_OR_NULL)
                  .addSerializer(double.class, NUMBER_OR_NULL))
          .build();

  private Json() {}

  /**
   * @param value a record, map or list
   */
  public static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("no JSON of " + value.getClass().getSimpleName(), e);
    }
  }
}
