package kindred.standalone.running;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network between a client and a server on this machine, which can be broken: bytes are passed
 * on, or kept back, or connections end, or are refused. Starts passing; each of its states can be
 * left for any other.
 */
public final class Proxy implements AutoCloseable {
  /** What becomes of connections. */
  public enum State {
    /** Bytes go both ways. */
    PASSING,
    /** Connections stay, and may be made, and nothing comes through: a cable that was pulled. */
    STALLED,
    /** Those there are end, new ones end at once: a broken load balancer. */
    CUT,
    /** Those there are end, new ones are refused: a firewall, or nobody there. */
    REFUSED
  }

  private final int port;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private ServerSocket server;
  private Thread acceptor;
  private volatile State state = State.PASSING;

  /**
   * @param port to listen on
   * @param target the server's port
   */
  public Proxy(int port, int target) {
    this.port = port;
    this.target = target;
    listen();
  }

  public int port() {
    return port;
  }

  public synchronized void set(State next) {
    state = next;
    if (next == State.REFUSED) {
      refuse();
    } else if (server.isClosed()) {
      listen();
    }
    if (next == State.CUT || next == State.REFUSED) {
      open.forEach(Proxy::close);
    }
    notifyAll();
  }

  private void listen() {
    try {
      var fresh = new ServerSocket();
      fresh.setReuseAddress(true);
      fresh.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      server = fresh;
      acceptor = Thread.ofVirtual().start(() -> accept(fresh));
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port, e);
    }
  }

  /** The port is free once nobody waits at it. */
  private void refuse() {
    close(server);
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        var client = from.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException e) {
        // Closed: connections are refused.
        return;
      }
    }
  }

  private void connect(Socket client) {
    open.add(client);
    try (client;
        var away = new Socket()) {
      open.add(away);
      if (!mayPass()) {
        return;
      }
      away.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      var back = Thread.ofVirtual().start(() -> pump(away, client));
      pump(client, away);
      back.join();
    } catch (IOException e) {
      // The server is not there, or the connection was cut: the client sees its end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.removeIf(Socket::isClosed);
    }
  }

  /** Until either side ends; then both do. */
  private void pump(Socket from, Socket to) {
    var buffer = new byte[1 << 16];
    try (from;
        to) {
      int read;
      while ((read = from.getInputStream().read(buffer)) >= 0 && mayPass()) {
        to.getOutputStream().write(buffer, 0, read);
      }
    } catch (IOException e) {
      // Cut.
    }
  }

  /** Waits while nothing comes through. */
  private synchronized boolean mayPass() {
    try {
      while (state == State.STALLED) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return state == State.PASSING;
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // Closed all the same.
    }
  }

  @Override
  public void close() {
    set(State.REFUSED);
  }
}
