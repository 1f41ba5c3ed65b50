package kindred.query.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;

/** A socket that sends what no HTTP client would, and reads answers with as little as possible. */
final class RawConnection implements AutoCloseable {
  private static final int PATIENCE_MS = 20_000;

  private final Socket socket;
  private final InputStream in;

  /**
   * @param status line's number
   * @param headers as they came, in small letters
   * @param body by its Content-Length
   */
  record Answer(int status, String headers, String body) {}

  RawConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  /** Sends; false where the other side has closed. */
  boolean send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  boolean send(String text) {
    return send(text.getBytes(ISO_8859_1));
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Ends the connection so that the other side gets a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** The next answer; empty where the connection was closed in its place. */
  Optional<Answer> answer() throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = read();
      if (next < 0) {
        return Optional.empty();
      }
      head.append((char) next);
    }
    int status = Integer.parseInt(head.substring(9, 12));
    var headers = head.toString().toLowerCase();
    int at = headers.indexOf("content-length:");
    int length =
        at < 0
            ? 0
            : Integer.parseInt(headers.substring(at + 15, headers.indexOf('\r', at)).strip());
    var body = new StringBuilder();
    for (int i = 0; i < length; i++) {
      int next = read();
      if (next < 0) {
        return Optional.empty();
      }
      body.append((char) next);
    }
    return Optional.of(new Answer(status, headers, body.toString()));
  }

  /** A closed connection and one that was reset look the same. */
  private int read() throws IOException {
    try {
      return in.read();
    } catch (java.net.SocketException e) {
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
