/**
 * An outsider's look at a running Kindred: plain consumers and HTTP. Shares no code with the roles
 * but the Avro records, and names topics and headers as docs/ARCHITECTURE.md does.
 */
package kindred.standalone.check;
