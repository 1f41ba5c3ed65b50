/**
 * Kills, outages, full disks, jumping clocks, broken networks, corrupt and deleted data: that
 * nothing is lost or answered wrongly. What each costs an operator: docs/operations.md.
 */
package kindred.standalone.faults;
