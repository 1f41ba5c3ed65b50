/** A real one-node Kafka in this process, for trying and for tests. */
package kindred.standalone.broker;
