package kindred.standalone.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the network of the other tests is broken when they say so. */
class ProxyTest {
  private ServerSocket echo;
  private Proxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    proxy = new Proxy(Ports.free(1).getFirst(), echo.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    echo.close();
  }

  private void serve() {
    try {
      while (true) {
        var client = echo.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (client) {
                    client.getInputStream().transferTo(client.getOutputStream());
                  } catch (IOException e) {
                    // Cut.
                  }
                });
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(500);
    return socket;
  }

  private static int echoed(Socket socket, int value) throws IOException {
    socket.getOutputStream().write(value);
    return socket.getInputStream().read();
  }

  @Test
  void stalled_keepsBytesBackUntilItPassesAgain() throws IOException {
    try (var before = connect()) {
      assertEquals(1, echoed(before, 1));
      proxy.set(Proxy.State.STALLED);
      assertThrows(SocketTimeoutException.class, () -> echoed(before, 2));
      try (var during = connect()) {
        assertThrows(SocketTimeoutException.class, () -> echoed(during, 3));
        proxy.set(Proxy.State.PASSING);
        during.setSoTimeout(30_000);
        assertEquals(3, during.getInputStream().read());
      }
      before.setSoTimeout(30_000);
      assertEquals(2, before.getInputStream().read());
    }
  }

  @Test
  void cut_endsConnectionsThereAreAndNewOnes() throws IOException {
    try (var before = connect()) {
      assertEquals(1, echoed(before, 1));
      proxy.set(Proxy.State.CUT);
      assertEnds(before);
      try (var during = connect()) {
        assertEnds(during);
      }
    }
    proxy.set(Proxy.State.PASSING);
    try (var after = connect()) {
      assertEquals(4, echoed(after, 4));
    }
  }

  @Test
  void refused_letsNobodyConnect() throws IOException {
    try (var before = connect()) {
      assertEquals(1, echoed(before, 1));
      proxy.set(Proxy.State.REFUSED);
      assertEnds(before);
      assertThrows(ConnectException.class, this::connect);
    }
    proxy.set(Proxy.State.PASSING);
    try (var after = connect()) {
      assertEquals(4, echoed(after, 4));
    }
  }

  /** By an end or by a reset. */
  private static void assertEnds(Socket socket) {
    int read;
    try {
      read = socket.getInputStream().read();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still there", e);
    } catch (IOException e) {
      read = -1;
    }
    assertEquals(-1, read);
  }
}
