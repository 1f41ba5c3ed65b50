/** Probes and metrics of the roles that have no HTTP server of their own. */
package kindred.standalone.health;
