package kindred.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A few torch operations as one native call, compiled from source text: for what DJL lacks or calls
 * piece by piece. The text is our own, made in the process; nothing is read from a file.
 *
 * <p>A TorchScript archive is a zip of four files, written here in memory: the pickle of an empty
 * module, an empty tuple of constants, the format's version, and the module's code.
 */
public final class TorchScript implements AutoCloseable {
  private static final String CLASS =
      "class Ops(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";
  // Protocol 2: an instance of __torch__.Ops whose state is {"training": False}.
  private static final byte[] MODULE =
      bytes(
          "\u0080\u0002c__torch__\nOps\nq\0)\u0081}(X\u0008\0\0\0trainingq\u0001\u0089ubq\u0002.");
  private static final byte[] NO_CONSTANTS = bytes("\u0080\u0002).");

  private final PtNDManager manager;
  private final PtSymbolBlock block;

  private TorchScript(PtNDManager manager, PtSymbolBlock block) {
    this.manager = manager;
    this.block = block;
  }

  /**
   * Compiles methods.
   *
   * @param parent a scope within it owns the compiled code
   * @param methods each as {@code " def name(self, x: Tensor) -> Tensor:\n …"}, indented by two
   * @throws ai.djl.engine.EngineException with torch's message where the text is wrong
   */
  public static TorchScript compile(NDManager parent, String methods) {
    var manager = (PtNDManager) parent.newSubManager();
    manager.setName("torchscript");
    try {
      var archive = new ByteArrayInputStream(archive(CLASS + methods));
      return new TorchScript(manager, JniUtils.loadModule(manager, archive, false, false));
    } catch (IOException e) {
      throw new UncheckedIOException("no archive in memory", e);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Calls a method outside autograd: nothing it does is recorded. The caller closes the result. */
  public IValue run(String method, IValue... arguments) {
    return IValueUtils.runMethod(block, method, arguments);
  }

  /**
   * Calls {@code forward} inside autograd, as far as gradient mode is on.
   *
   * @param inputs its arguments; what it returns belongs to the first one's manager
   */
  public NDArray forward(NDList inputs) {
    // The optimising executor compiles anew after the first calls of a shape: a step's last bits
    // would
    // depend on how many came before it in the process, and its own gradient of ReLU is slow. The
    // switch is the thread's.
    JniUtils.setGraphExecutorOptimize(false);
    return IValueUtils.forward(block, inputs, true).singletonOrThrow();
  }

  private static byte[] archive(String code) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      add(zip, "data.pkl", MODULE);
      add(zip, "code/__torch__.py", bytes(code));
      add(zip, "constants.pkl", NO_CONSTANTS);
      add(zip, "version", bytes("10\n"));
    }
    return bytes.toByteArray();
  }

  /** Stored, not deflated, with its size up front: torch's reader demands it. */
  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var entry = new ZipEntry("ops/" + name);
    var crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    block.close();
    manager.close();
  }
}
