package kindred.query.http;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** From the JSON of a search to its examples. */
final class SearchExamples {
  private SearchExamples() {}

  /**
   * The subject of a request.
   *
   * @param file that came beside the JSON
   * @param most positives and negatives
   */
  static Subject subject(JsonFields fields, Optional<byte[]> file, int most) {
    var given = Stream.of("id", "vector", "positives").filter(fields::has).toList();
    if (given.size() > 1 || (given.isEmpty() && file.isEmpty())) {
      throw JsonFields.bad("give one of 'vector', 'id' and 'positives'");
    }
    List<Subject.Example> positives =
        given.isEmpty()
            ? List.of()
            : given.contains("positives")
                ? examples(fields, "positives")
                : List.of(example(fields, given.getFirst()));
    var negatives =
        fields.has("negatives") ? examples(fields, "negatives") : List.<Subject.Example>of();
    int all = positives.size() + negatives.size();
    if (all > most) {
      throw JsonFields.bad("%d positives and negatives are more than %d".formatted(all, most));
    }
    if (positives.isEmpty() && !given.isEmpty()) {
      throw JsonFields.bad("positives is empty");
    }
    return new Subject(file, positives, negatives);
  }

  private static List<Subject.Example> examples(JsonFields fields, String name) {
    var array = fields.array(name);
    var examples = new ArrayList<Subject.Example>();
    for (int i = 0; i < array.size(); i++) {
      var one = JsonFields.of(array.getValue(i), "%s[%d]".formatted(name, i));
      one.checkNames(Set.of("id", "vector"));
      if (one.has("id") == one.has("vector")) {
        throw JsonFields.bad(one.path() + " needs either 'id' or 'vector'");
      }
      examples.add(example(one, one.has("id") ? "id" : "vector"));
    }
    return examples;
  }

  private static Subject.Example example(JsonFields fields, String name) {
    return name.equals("id")
        ? new Subject.ById(fields.text(name).orElseThrow())
        : new Subject.ByVector(numbers(fields.array(name), fields.at(name)));
  }

  private static double[] numbers(JsonArray array, String path) {
    var numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(array.getValue(i) instanceof Number number)) {
        throw JsonFields.bad("%s[%d] is not a number".formatted(path, i));
      }
      numbers[i] = number.doubleValue();
    }
    return numbers;
  }
}
