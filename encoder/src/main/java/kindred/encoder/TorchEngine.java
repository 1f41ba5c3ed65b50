package kindred.encoder;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import kindred.schemas.OperatorException;

/** The one place that starts the engine: offline, without telemetry, with bounded threads. */
public final class TorchEngine {
  private TorchEngine() {}

  /**
   * A scope on the configured device, to be closed by the caller. The first call of a process loads
   * the engine (about a second; the first on a machine unpacks 430 MB); the engine's settings are
   * taken from that call, unless system properties already state them.
   *
   * @throws OperatorException where a GPU is demanded and the engine has none
   */
  public static NDManager newManager(EncoderConfig config) {
    setUnlessSet("ai.djl.offline", "true");
    setUnlessSet("OPT_OUT_TRACKING", "true");
    setUnlessSet("ai.djl.pytorch.num_threads", Integer.toString(config.threads()));
    return NDManager.newBaseManager(device(config.device()), "PyTorch");
  }

  private static Device device(EncoderConfig.DeviceChoice choice) {
    return switch (choice) {
      case CPU -> Device.cpu();
      case AUTO -> gpus() > 0 ? Device.gpu() : Device.cpu();
      case GPU -> {
        if (gpus() == 0) {
          throw new OperatorException("encoder.device is gpu, but the engine sees no GPU");
        }
        yield Device.gpu();
      }
    };
  }

  private static int gpus() {
    return Engine.getEngine("PyTorch").getGpuCount();
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
