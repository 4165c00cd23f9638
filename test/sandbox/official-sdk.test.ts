import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http';
import {
  Configuration,
  IdentitiesV2024Api,
  PersonalAccessTokensV2024Api,
  PublicIdentitiesV2024Api,
  WorkflowsV2024Api,
} from 'sailpoint-api-client';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Sandbox } from '../../sandbox/server.ts';
import { startSandbox } from './client.ts';

const DATE = '2026-09-01T00:00:00.000Z';

function configurationFor(sandbox: Sandbox): Configuration {
  return new Configuration({
    baseurl: sandbox.baseUrl,
    clientId: sandbox.worker.clientId,
    clientSecret: sandbox.worker.clientSecret,
    tokenUrl: sandbox.tokenUrl,
  });
}

/** The SDK speaks v2024 only; this moves its requests, and nothing else of them, to another path. */
function movedTo(path: string) {
  const send = (options: RequestOptions, answer: (message: IncomingMessage) => void): ClientRequest =>
    request({ ...options, path: options.path?.replace('/v2024/personal-access-tokens', path) }, answer);
  return { transport: { request: send }, maxRedirects: 0 };
}

describe('the official SDK', () => {
  it.each([
    ['v2024', '/v2024/personal-access-tokens'],
    ['v2025', '/v2025/personal-access-tokens'],
    ['v2026', '/v2026/personal-access-tokens'],
    ['v1', '/personal-access-tokens/v1'],
  ])('lists, creates, patches and deletes in %s', async (version, path) => {
    const sandbox = await startSandbox();
    const owner = sandbox.tenant.addIdentity({ name: 'Ada' });
    sandbox.tenant.addToken({ id: 'old', ownerId: owner.id, lastUsed: '2026-01-01T00:00:00.000Z' });
    sandbox.tenant.addToken({ id: 'never', ownerId: owner.id });
    const api = new PersonalAccessTokensV2024Api(configurationFor(sandbox));
    const moved = movedTo(path);
    const list = async (query: { ownerId?: string; filters?: string }) => {
      const { data } = await api.listPersonalAccessTokens(query, moved);
      return data.map(({ id }) => id).sort();
    };

    expect(await list({ ownerId: owner.id })).toEqual(['never', 'old']);
    expect(await list({ filters: 'lastUsed le 2026-01-01T00:00:00.000Z' })).toEqual(['old']);
    expect(await list({ filters: 'lastUsed isnull' })).toEqual(['never']);

    // A variable, since the SDK's type is older than the field.
    const wanted = { name: 'made', scope: ['a'], expirationDate: DATE };
    const created = await api.createPersonalAccessToken(
      { createPersonalAccessTokenRequestV2024: wanted },
      moved,
    );
    expect(created.status).toBe(200);
    expect(created.data.secret).toMatch(/^[0-9a-f]{64}$/);
    expect(created.data).toMatchObject({ expirationDate: DATE });
    expect(await list({ ownerId: 'me' })).toContain(created.data.id);

    const patched = await api.patchPersonalAccessToken(
      { id: created.data.id, jsonPatchOperationV2024: [{ op: 'replace', path: '/name', value: 'kept' }] },
      moved,
    );
    expect(patched.data.name).toBe('kept');

    const deleted = await api.deletePersonalAccessToken({ id: created.data.id }, moved);
    expect(deleted.status).toBe(204);
    expect(await list({ ownerId: 'me' })).toEqual([sandbox.worker.clientId]);

    const versions = new Set(sandbox.requests.entries().map((entry) => entry.version));
    expect(versions).toEqual(new Set([null, version]));
  });

  it('looks up owners in v2024', async () => {
    const sandbox = await startSandbox();
    const owner = sandbox.tenant.addIdentity({ name: 'Ada' });
    const api = new PublicIdentitiesV2024Api(configurationFor(sandbox));
    const { data } = await api.getPublicIdentities({ filters: `id in ("${owner.id}")` });
    expect(data).toMatchObject([{ id: owner.id, name: 'Ada', identityState: 'ACTIVE' }]);
  });

  it('finds one identity in v2024', async () => {
    const sandbox = await startSandbox();
    const { ownerId, clientId } = sandbox.worker;
    sandbox.tenant.patchToken(clientId, { scope: ['idn:identity:read'] });
    // The SDK prints that this operation of v2024 is experimental.
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    onTestFinished(() => log.mockRestore());
    const configuration = configurationFor(sandbox);
    configuration.experimental = true;
    const api = new IdentitiesV2024Api(configuration);
    const { data } = await api.getIdentity({ id: ownerId });
    expect(data).toMatchObject({ id: ownerId, name: 'svc-token-hygiene', identityStatus: 'ACTIVE' });
    await expect(api.getIdentity({ id: 'nobody' })).rejects.toThrow('status code 404');
  });

  it('tests and executes a workflow in v2024, and asks how that went', async () => {
    const sandbox = await startSandbox();
    sandbox.tenant.patchToken(sandbox.worker.clientId, {
      scope: ['sp:workflow-execute:external', 'sp:workflow-execution:read'],
    });
    const { id } = sandbox.workflows.add();
    const api = new WorkflowsV2024Api(configurationFor(sandbox));
    const body = { input: { owner: 'Ada' } };
    const echoed = await api.testExternalExecuteWorkflow({
      id,
      testExternalExecuteWorkflowRequestV2024: body,
    });
    expect(echoed.data.payload).toEqual(body.input);
    const executed = await api.createExternalExecuteWorkflow({
      id,
      createExternalExecuteWorkflowRequestV2024: body,
    });
    const execution = executed.data.workflowExecutionId ?? '';
    expect(sandbox.workflows.executions()).toMatchObject([{ id: execution, input: body.input }]);
    const { data } = await api.getWorkflowExecution({ id: execution });
    expect(data).toMatchObject({ workflowId: id, status: 'Completed' });
  });

  it('repeats a listing that was answered by 500', async () => {
    const sandbox = await startSandbox({
      faults: { rules: [{ target: { operation: 'list' }, times: 2, fault: { kind: 'error', status: 500 } }] },
    });
    const api = new PersonalAccessTokensV2024Api(configurationFor(sandbox));
    const { data } = await api.listPersonalAccessTokens();
    expect(data.map(({ id }) => id)).toEqual([sandbox.worker.clientId]);
    expect(sandbox.requests.entries('list').map(({ status }) => status)).toEqual([500, 500, 200]);
  });

  it('gives up at once on a 429', async () => {
    const sandbox = await startSandbox({ rateLimit: { requests: 1, windowMs: 60_000 } });
    const api = new PersonalAccessTokensV2024Api(configurationFor(sandbox));
    await api.listPersonalAccessTokens();
    await expect(api.listPersonalAccessTokens()).rejects.toThrow('status code 429');
    expect(sandbox.requests.entries('list')).toHaveLength(2);
  });
});
