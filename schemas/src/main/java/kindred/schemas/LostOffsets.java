package kindred.schemas;

import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** A role's count of lost offsets, where monitoring finds the metrics of Kafka's clients too. */
public interface LostOffsets {
  /** Since the process began. */
  long getOffsets();

  /** Under the role's name; one of an earlier role of this process gives way. */
  static void register(String role, LongSupplier count) {
    try {
      var server = ManagementFactory.getPlatformMBeanServer();
      var name = new ObjectName("kindred:type=LostRecords,role=" + role);
      if (server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
      LostOffsets lost = count::getAsLong;
      server.registerMBean(new StandardMBean(lost, LostOffsets.class), name);
    } catch (JMException e) {
      throw new IllegalStateException("no JMX bean for the lost records of " + role, e);
    }
  }
}
