package kindred.standalone.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** {@code wrk}, which posts the queries to a node one after the other. */
final class Wrk {
  private static final String MISSING =
      "requests cannot be timed: wrk is needed (apt-get install wrk), or leave --http away";

  private final Path script;

  /**
   * @param directory for what it needs
   */
  Wrk(Path directory, float[][] queries, int k) throws IOException {
    script = directory.resolve("search.lua");
    var lua = new StringBuilder("local bodies = {\n");
    for (var query : queries) {
      lua.append("'{\"k\":%d,\"vector\":%s}',\n".formatted(k, Arrays.toString(query)));
    }
    lua.append(
        """
        }
        local next = 0
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        request = function()
          next = next % #bodies + 1
          return wrk.format(nil, nil, nil, bodies[next])
        end
        """);
    Files.writeString(script, lua);
  }

  /**
   * What it says.
   *
   * @param perSecond requests
   * @param meanMs of a request
   * @param failed answers that are not 2xx or 3xx, and broken connections
   */
  record Result(double perSecond, double meanMs, double p50Ms, double p99Ms, long failed) {}

  Result run(URI node, int connections, int seconds) throws InterruptedException {
    var command =
        List.of(
            "wrk",
            "-t1",
            "-c" + connections,
            "-d" + seconds + "s",
            "--latency",
            "-s",
            script.toString(),
            node.resolve("/v1/search").toString());
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var text = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException("wrk failed: " + text);
      }
      return result(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(MISSING, e);
    }
  }

  static Result result(String text) {
    return new Result(
        Double.parseDouble(found(text, "Requests/sec:\\s+([0-9.]+)", "0")),
        ms(found(text, "Latency\\s+([0-9.]+[a-z]+)", "0us")),
        ms(found(text, "50%\\s+([0-9.]+[a-z]+)", "0us")),
        ms(found(text, "99%\\s+([0-9.]+[a-z]+)", "0us")),
        Long.parseLong(found(text, "Non-2xx or 3xx responses: ([0-9]+)", "0"))
            + (text.contains("Socket errors") ? 1 : 0));
  }

  private static String found(String text, String pattern, String otherwise) {
    var matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? matcher.group(1) : otherwise;
  }

  private static double ms(String time) {
    var unit = time.replaceAll("[0-9.]", "");
    double number = Double.parseDouble(time.replaceAll("[a-z]", ""));
    return switch (unit) {
      case "us" -> number / 1e3;
      case "ms" -> number;
      case "s" -> number * 1e3;
      default -> number * 6e4;
    };
  }
}
