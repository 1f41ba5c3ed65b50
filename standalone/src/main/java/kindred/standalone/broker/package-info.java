/** A real Kafka node in this process, for trying and for tests. */
package kindred.standalone.broker;
