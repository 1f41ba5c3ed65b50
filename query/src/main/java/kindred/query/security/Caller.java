package kindred.query.security;

/**
 * Who sends a request.
 *
 * @param name for the log: a key's name or a token's subject, never a secret
 * @param role what it may do
 */
public record Caller(String name, Role role) {}
