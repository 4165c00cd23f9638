import { randomUUID } from 'node:crypto';
import { type Answer, object } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Token } from '../tenant.ts';
import type { World } from '../world.ts';

/**
 * Mints an access token for the id and the secret of a personal access token, given in the body.
 * @throws Refusal 400 for another grant or credentials in the query string, 401 for bad credentials
 */
export function mint(call: Call, world: World): Answer {
  if (call.query.has('client_id') || call.query.has('client_secret'))
    throw new Refusal(400, 'Credentials belong in the body', 'invalid_request');
  const { form } = call;
  if (!form) throw new Refusal(400, 'A form is expected', 'invalid_request');
  if (form.get('grant_type') !== 'client_credentials')
    throw new Refusal(400, 'Unsupported grant type', 'unsupported_grant_type');
  const token = world.tenant.token(form.get('client_id') ?? '');
  if (!token || token.secret !== form.get('client_secret') || isExpired(token, world))
    throw new Refusal(401, 'Client authentication failed', 'invalid_client');
  world.tenant.use(token.id);
  return tokenAnswer(token, world);
}

function isExpired(token: Token, world: World): boolean {
  return token.expirationDate !== null && Date.parse(token.expirationDate) <= world.clock.now().getTime();
}

function tokenAnswer(token: Token, { sessions, switches }: World): Answer {
  const session = sessions.open(token);
  return object(200, {
    access_token: session.accessToken,
    token_type: 'bearer',
    expires_in: token.accessTokenValiditySeconds,
    scope: token.scope?.length ? token.scope.join(' ') : 'sp:scopes:all',
    tenant_id: switches.tenantId,
    pod: switches.pod,
    org: switches.org,
    identity_id: token.ownerId,
    strong_auth_supported: false,
    jti: randomUUID(),
  });
}
