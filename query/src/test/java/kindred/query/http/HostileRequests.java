package kindred.query.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static kindred.query.http.ProblemType.BAD_REQUEST;
import static kindred.query.http.ProblemType.HEADERS_TOO_LARGE;
import static kindred.query.http.ProblemType.METHOD_NOT_ALLOWED;
import static kindred.query.http.ProblemType.NOT_FOUND;
import static kindred.query.http.ProblemType.TOO_LARGE;
import static kindred.query.http.ProblemType.UNKNOWN_HOST;
import static kindred.query.http.ProblemType.UNKNOWN_IMAGE;
import static kindred.query.http.ProblemType.UNSUPPORTED_MEDIA_TYPE;
import static kindred.query.http.ProblemType.UNUSABLE_IMAGE;
import static kindred.query.http.ProblemType.UNUSABLE_VECTOR;
import static kindred.query.http.ProblemType.URI_TOO_LONG;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import kindred.query.version.TestVersions;

/** Requests that want to break the node, and what they may be answered with. */
final class HostileRequests {
  private static final String JSON = "application/json";
  private static final String HOST = "Host: localhost\r\n";
  private static final String FORM = "multipart/form-data; boundary=b";

  private final List<Hostile> all = new ArrayList<>();

  /**
   * @param answers the problems that are right; none: whatever is no fault of ours
   * @param last whether the connection must be closed after the answer
   */
  record Hostile(String name, byte[] bytes, Set<ProblemType> answers, boolean last) {
    @Override
    public String toString() {
      return name;
    }
  }

  private HostileRequests() {}

  static List<Hostile> all() {
    var requests = new HostileRequests();
    requests.json();
    requests.vectors();
    requests.images();
    requests.paths();
    requests.heads();
    requests.framing();
    requests.methods();
    requests.forms();
    return requests.all;
  }

  private void add(String name, byte[] bytes, ProblemType... answers) {
    all.add(new Hostile(name, bytes, Set.of(answers), false));
  }

  private void add(String name, String text, ProblemType... answers) {
    add(name, text.getBytes(ISO_8859_1), answers);
  }

  private void last(String name, String text, ProblemType... answers) {
    all.add(new Hostile(name, text.getBytes(ISO_8859_1), Set.of(answers), true));
  }

  private static byte[] post(String type, byte[] body) {
    var head =
        "POST /v1/search HTTP/1.1\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(HOST, type, body.length);
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.getBytes(ISO_8859_1));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  private void json(String body, ProblemType... answers) {
    var name = "json " + body.substring(0, Math.min(40, body.length()));
    add(name, post(JSON, body.getBytes(ISO_8859_1)), answers);
  }

  private void json() {
    for (var body : List.of("", "{", "[]", "\"x\"", "nul", "{\"id\":}", "{'id':1}", "\0", "{}")) {
      json(body, BAD_REQUEST);
    }
    json("[".repeat(60_000), BAD_REQUEST);
    json("{\"id\":".repeat(10_000), BAD_REQUEST);
    json("{\"vector\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}", BAD_REQUEST);
    json("{\"id\":\"" + "x".repeat(70_000) + "\"}", TOO_LARGE);
    json("{\"id\":\"" + "x".repeat(60_000) + "\"}", UNKNOWN_IMAGE);
    var many = IntStream.range(0, 5_000).mapToObj(i -> "\"f" + i + "\":1").toList();
    json("{" + String.join(",", many) + "}", BAD_REQUEST);
    // Strings of one hash code.
    var same =
        IntStream.range(0, 2_048)
            .mapToObj(i -> String.format("%11s", Integer.toBinaryString(i)))
            .map(bits -> bits.replace(" ", "Aa").replace("0", "Aa").replace("1", "BB"))
            .map(name -> "\"" + name + "\":1")
            .toList();
    json("{" + String.join(",", same) + "}", BAD_REQUEST);
    json("{\"id\":\"\u00ff\u00fe\"}", BAD_REQUEST, UNKNOWN_IMAGE);
    json("{\"id\":\"\u00c0\u0080\"}", BAD_REQUEST, UNKNOWN_IMAGE);
    json("{\"id\":\"\\ud800\"}", UNKNOWN_IMAGE);
    json("{\"id\":\"\\u0000\"}", UNKNOWN_IMAGE);
    json("{\"id\":\"../../etc/passwd\"}", UNKNOWN_IMAGE);
    for (var k :
        List.of("1000000000", "-1", "0", "1e9", "9".repeat(30), "9".repeat(2_000), "true")) {
      json("{\"k\":" + k + ",\"id\":\"a\"}", BAD_REQUEST);
    }
    json("{\"id\":\"a\",\"minOffset\":\"0:9999999999999999999\"}", BAD_REQUEST);
    json("{\"id\":\"a\",\"version\":-1}", BAD_REQUEST);
  }

  private static String vector(String value, int dim) {
    return "{\"vector\":[" + String.join(",", Collections.nCopies(dim, value)) + "]}";
  }

  private void vectors() {
    int dim = TestVersions.DIM;
    for (var value : List.of("NaN", "Infinity", "-Infinity", "\"1\"", "null", "[]", "0x1")) {
      json(vector(value, dim), BAD_REQUEST);
    }
    json(vector("1e999", dim), BAD_REQUEST, UNUSABLE_VECTOR);
    json(vector("-1e999", dim), BAD_REQUEST, UNUSABLE_VECTOR);
    json(vector("0", dim), UNUSABLE_VECTOR);
    json(vector("1e-999999999", dim), BAD_REQUEST, UNUSABLE_VECTOR);
    json(vector("1", dim - 1), UNUSABLE_VECTOR);
    json(vector("1", 30_000), UNUSABLE_VECTOR);
    json("{\"vector\":[]}", UNUSABLE_VECTOR);
    json(vector("1" + "0".repeat(1_500), dim), BAD_REQUEST, UNUSABLE_VECTOR);
  }

  private void images() {
    add("no image", post("image/png", new byte[0]), UNUSABLE_IMAGE);
    add("text", post("image/png", "hello".getBytes(ISO_8859_1)), UNSUPPORTED_MEDIA_TYPE);
    add("header bomb", post("image/png", Bombs.png(30_000, 30_000, 1_000)), UNUSABLE_IMAGE);
    add("size bomb", post("image/png", Bombs.png(1 << 30, 1 << 30, 1_000)), UNUSABLE_IMAGE);
    add("data bomb", post("image/png", Bombs.png(16, 16, 50 << 20)));
    add("comment bomb", post("image/png", Bombs.comment(50 << 20)));
    add("wide", post("image/png", Bombs.png(1_000_000, 1, 1_000_001)), UNUSABLE_IMAGE);
    add("too long", post("image/png", new byte[300_000]), TOO_LARGE);
    add("svg", post("image/svg+xml", "<svg/>".getBytes(ISO_8859_1)), UNSUPPORTED_MEDIA_TYPE);
    add("xml", post("application/xml", "<a/>".getBytes(ISO_8859_1)), UNSUPPORTED_MEDIA_TYPE);
    var png = Pictures.png(1);
    add("half a picture", post("image/png", java.util.Arrays.copyOf(png, 5_000)), UNUSABLE_IMAGE);
  }

  private void get(String path, ProblemType... answers) {
    add("path " + path.substring(0, Math.min(60, path.length())), head("GET", path), answers);
  }

  private static String head(String method, String path) {
    return "%s %s HTTP/1.1\r\n%s\r\n".formatted(method, path, HOST);
  }

  private void paths() {
    get("/v1/images/..%2f..%2f..%2fetc%2fpasswd", UNKNOWN_IMAGE);
    get("/v1/images/%2e%2e%2f%2e%2e%2fetc/image", UNKNOWN_IMAGE);
    get("/../../../etc/passwd", NOT_FOUND);
    get("/%2e%2e/%2e%2e/etc/passwd", NOT_FOUND);
    get("/..\\..\\etc\\passwd", NOT_FOUND);
    get("/search.js%00.html", NOT_FOUND);
    get("/index.html/../../reference.conf", NOT_FOUND);
    get("/index.html;a=b", NOT_FOUND);
    get("//etc/passwd", NOT_FOUND);
    get("/v1/images/%00", UNKNOWN_IMAGE);
    get("/v1/images/%zz", BAD_REQUEST);
    get("/v1/images/%", BAD_REQUEST);
    get("/v1/images/%ff%fe", UNKNOWN_IMAGE, BAD_REQUEST);
    get("/v1/images/\u00ff", UNKNOWN_IMAGE, BAD_REQUEST);
    get("/v1/images/a/receipt/../../../..//x", NOT_FOUND);
    get("/v1/labels?n=99999999999999999999", BAD_REQUEST);
    get("/v1/labels?n=-1", BAD_REQUEST);
    get("/v1/labels?%zz=1");
    get("/v1/labels?" + "a&".repeat(1_500));
    get("/" + "../".repeat(1_000) + "etc/passwd", NOT_FOUND);
    get("/" + "x".repeat(5_000), URI_TOO_LONG);
    get("*", BAD_REQUEST, NOT_FOUND);
    get("etc/passwd", BAD_REQUEST, NOT_FOUND);
    get("http://localhost/v1/nothing", BAD_REQUEST, NOT_FOUND);
    get("/v1/images/a\0b", BAD_REQUEST, UNKNOWN_IMAGE);
  }

  private void headers(String name, String lines, ProblemType... answers) {
    add("header " + name, "GET /nowhere HTTP/1.1\r\n" + HOST + lines + "\r\n", answers);
  }

  private void heads() {
    headers("flood", "X: 1\r\n".repeat(200), HEADERS_TOO_LARGE);
    headers("oversize", "X: " + "x".repeat(20_000) + "\r\n", HEADERS_TOO_LARGE);
    headers("name oversize", "x".repeat(20_000) + ": 1\r\n", HEADERS_TOO_LARGE);
    headers("no colon", "nothing\r\n", BAD_REQUEST, NOT_FOUND);
    headers("empty name", ": x\r\n", BAD_REQUEST, NOT_FOUND);
    headers("NUL", "X: a\0b\r\n", BAD_REQUEST);
    headers("space before colon", "X : a\r\n", BAD_REQUEST);
    headers("folded", "X: a\r\n b\r\n", BAD_REQUEST, NOT_FOUND);
    headers("bare CR", "X: a\rEvil: b\r\n", BAD_REQUEST);
    headers("request id", "X-Request-Id: a b\u0001\r\n", BAD_REQUEST, NOT_FOUND);
    headers("upgrade", "Connection: Upgrade\r\nUpgrade: websocket\r\n", NOT_FOUND);
    headers("h2c", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n", NOT_FOUND);
    headers("expect", "Expect: 200-ok\r\n", NOT_FOUND, BAD_REQUEST);
    headers("range", "Range: bytes=" + "0-1,".repeat(1_000) + "\r\n", NOT_FOUND);
    add("no host", "GET /nowhere HTTP/1.1\r\n\r\n", NOT_FOUND, BAD_REQUEST);
    add("foreign host", "GET /v1/labels HTTP/1.1\r\nHost: evil.example\r\n\r\n", UNKNOWN_HOST);
    add("127 host", "GET /v1/labels HTTP/1.1\r\nHost: 127.evil.example\r\n\r\n", UNKNOWN_HOST);
    add(
        "broken host",
        "GET /nowhere HTTP/1.1\r\nHost: a b:c:d\r\n\r\n",
        NOT_FOUND,
        BAD_REQUEST,
        UNKNOWN_HOST);
    add("version", "GET / HTTP/9.9\r\n" + HOST + "\r\n");
    add("no version", "GET /\r\n\r\n", BAD_REQUEST);
    add("http2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    add("tls hello", new byte[] {22, 3, 1, 0, 5, 1, 0, 0, 1, 0, 13, 10, 13, 10}, BAD_REQUEST);
    add("noise", "\u0001\u0002\u0003\u00ff\r\n\r\n", BAD_REQUEST);
  }

  private void framing(String name, String lines, String body, ProblemType... answers) {
    var head = "POST /v1/search HTTP/1.1\r\n" + HOST + "Content-Type: " + JSON + "\r\n";
    last("framing " + name, head + lines + "\r\n" + body, answers);
  }

  private void framing() {
    var chunked = "Transfer-Encoding: chunked\r\n";
    var smuggled = "0\r\n\r\nGET /livez HTTP/1.1\r\n" + HOST + "\r\n";
    framing("both", "Content-Length: 5\r\n" + chunked, smuggled, BAD_REQUEST);
    framing("both, turned", chunked + "Content-Length: 60\r\n", smuggled, BAD_REQUEST);
    framing("two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", "{}{}{}", BAD_REQUEST);
    framing("two in one", "Content-Length: 5, 6\r\n", "{}{}{}", BAD_REQUEST);
    for (var length : List.of("-1", "+5", "0x5", "5 5", "1e3", "9".repeat(30))) {
      framing("length " + length, "Content-Length: " + length + "\r\n", "{}{}{}", BAD_REQUEST);
    }
    framing("xchunked", "Transfer-Encoding: xchunked\r\n", smuggled, BAD_REQUEST);
    framing("gzip", "Transfer-Encoding: gzip, chunked\r\n", smuggled, BAD_REQUEST);
    framing("twice chunked", chunked + chunked, smuggled, BAD_REQUEST);
    framing("identity", "Transfer-Encoding: identity\r\n", smuggled, BAD_REQUEST);
    framing("VT", "Transfer-Encoding: \u000bchunked\r\n", smuggled, BAD_REQUEST);
    framing("space", "Transfer-Encoding : chunked\r\n", smuggled, BAD_REQUEST);
    framing("chunk size", chunked, "zz\r\n{}\r\n0\r\n\r\n", BAD_REQUEST);
    framing("chunk size too large", chunked, "f".repeat(17) + "\r\n{}\r\n0\r\n\r\n", BAD_REQUEST);
    framing("chunk size negative", chunked, "-1\r\n{}\r\n0\r\n\r\n", BAD_REQUEST);
    framing(
        "chunk extension", chunked, "2;" + "x".repeat(20_000) + "\r\n{}\r\n0\r\n\r\n", BAD_REQUEST);
    framing("no end of chunk", chunked, "2\r\n{}XX0\r\n\r\n", BAD_REQUEST);
    framing("trailers", chunked, "0\r\n" + "X: 1\r\n".repeat(5_000) + "\r\n", BAD_REQUEST);
    add(
        "gzip body",
        "POST /v1/search HTTP/1.1\r\n%sContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"
            .formatted(HOST),
        UNSUPPORTED_MEDIA_TYPE);
  }

  private void methods() {
    for (var method : List.of("PUT", "DELETE", "PATCH", "GET", "HEAD")) {
      if (!method.equals("HEAD")) {
        add("method " + method, head(method, "/v1/search"), METHOD_NOT_ALLOWED);
      }
    }
    for (var method : List.of("POST", "DELETE", "TRACE", "FOO", "get", "X".repeat(2_000))) {
      add(
          "method of page " + method.substring(0, 3),
          head(method, "/index.html"),
          METHOD_NOT_ALLOWED);
    }
    add("connect", head("CONNECT", "evil.example:80"), BAD_REQUEST, NOT_FOUND, METHOD_NOT_ALLOWED);
    add("options", head("OPTIONS", "*"), BAD_REQUEST, NOT_FOUND);
  }

  private void form(String name, String type, String body, ProblemType... answers) {
    add("form " + name, post(type, body.getBytes(ISO_8859_1)), answers);
  }

  private static String part(String disposition, String content) {
    return "--b\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n"
        .formatted(disposition, content);
  }

  private void forms() {
    var end = "--b--\r\n";
    form("without boundary", "multipart/form-data", "x", BAD_REQUEST);
    form("long boundary", "multipart/form-data; boundary=" + "b".repeat(3_000), "x", BAD_REQUEST);
    form("without parts", FORM, end, BAD_REQUEST);
    form("many fields", FORM, part("name=\"k\"", "1").repeat(2_000) + end, BAD_REQUEST);
    form("long field", FORM, part("name=\"k\"", "1".repeat(150_000)) + end, BAD_REQUEST, TOO_LARGE);
    form(
        "long part header",
        FORM,
        part("name=\"" + "x".repeat(100_000) + "\"", "1") + end,
        BAD_REQUEST);
    form(
        "many files",
        FORM,
        part("name=\"image\"; filename=\"a\"", "x").repeat(500) + end,
        BAD_REQUEST);
    form(
        "path",
        FORM,
        part("name=\"image\"; filename=\"../../evil\"", "x") + end,
        UNSUPPORTED_MEDIA_TYPE);
    form(
        "charset",
        FORM,
        "--b\r\nContent-Disposition: form-data; name=\"k\"\r\nContent-Type: text/plain; charset=evil\r\n\r\n1\r\n"
            + end,
        BAD_REQUEST);
    form(
        "encoding",
        FORM,
        "--b\r\nContent-Disposition: form-data; name=\"k\"\r\nContent-Transfer-Encoding: evil\r\n\r\n1\r\n"
            + end,
        BAD_REQUEST);
    form(
        "nested",
        FORM,
        "--b\r\nContent-Disposition: form-data; name=\"k\"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n"
            + end,
        BAD_REQUEST);
    form("no name", FORM, part("filename=\"a\"", "x") + end, BAD_REQUEST);
  }
}
