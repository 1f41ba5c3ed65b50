/**
 * What tests let run and look at from outside: brokers, roles and streams of events, in this
 * process or in processes of their own, the network and the clock between them.
 */
package kindred.standalone.running;
