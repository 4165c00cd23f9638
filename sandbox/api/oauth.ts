import { randomUUID } from 'node:crypto';
import { type Answer, object, Refusal } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { isExpired } from '../lifetime.ts';
import type { ApiClient, Token } from '../tenant.ts';
import type { World } from '../world.ts';

/**
 * Mints an access token for the id and the secret of a personal access token, or of an API client, given in the body.
 * @throws Refusal 400 for another grant or credentials in the query string, 401 for bad credentials
 */
export function mint(call: Call, world: World): Answer {
  if (call.query.has('client_id') || call.query.has('client_secret'))
    throw new Refusal(400, 'Credentials belong in the body', 'invalid_request');
  const { form } = call;
  if (!form) throw new Refusal(400, 'A form is expected', 'invalid_request');
  if (form.get('grant_type') !== 'client_credentials')
    throw new Refusal(400, 'Unsupported grant type', 'unsupported_grant_type');
  const client = liveClient(form.get('client_id') ?? '', world);
  if (!client || client.secret !== form.get('client_secret'))
    throw new Refusal(401, 'Client authentication failed', 'invalid_client');
  if ('ownerId' in client) world.tenant.use(client.id);
  return tokenAnswer(client, world);
}

function liveClient(id: string, { tenant, clock }: World): Token | ApiClient | undefined {
  const token = tenant.token(id);
  if (!token) return tenant.apiClient(id);
  return isExpired(token, clock) ? undefined : token;
}

function tokenAnswer(client: Token | ApiClient, { sessions, switches }: World): Answer {
  const session = sessions.open(client);
  return object(200, {
    access_token: session.accessToken,
    token_type: 'bearer',
    expires_in: client.accessTokenValiditySeconds,
    scope: client.scope?.length ? client.scope.join(' ') : 'sp:scopes:all',
    tenant_id: switches.tenantId,
    pod: switches.pod,
    org: switches.org,
    ...(session.ownerId !== null && { identity_id: session.ownerId }),
    strong_auth_supported: false,
    jti: randomUUID(),
  });
}
