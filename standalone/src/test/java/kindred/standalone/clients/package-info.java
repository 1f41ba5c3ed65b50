/**
 * What others' programs meet: the operations of the HTTP document, clients in other languages,
 * Confluent's wire format.
 */
package kindred.standalone.clients;
