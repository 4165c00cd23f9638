import { onTestFinished } from 'vitest';
import { createTenantOpener } from '../../lambda/isc/tenant.ts';
import { type ScriptedAnswer, serveScript } from '../support/scripted-server.ts';

/** A token answer with nothing in it but what is needed. */
export const login = { status: 200, body: '{"access_token":"a","expires_in":3600}' };

/** The adapter on a server with literal answers, in order; it waits no time, and the server stops when the test ends. */
export async function openScript(answers: readonly ScriptedAnswer[]) {
  const script = await serveScript(answers);
  onTestFinished(() => script.stop());
  const open = createTenantOpener({
    baseUrl: script.endpoint,
    apiVersion: 'v2025',
    allowHost: false,
    clock: { now: () => '2026-03-01T00:00:00.000Z', sleep: async () => undefined },
  });
  return { tenant: open({ clientId: 'a'.repeat(32), clientSecret: 'x' }), seen: script.seen };
}
