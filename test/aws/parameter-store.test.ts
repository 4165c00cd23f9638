import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, describe, expect, it } from 'vitest';
import { createSsmSwitch } from '../../lambda/aws/parameter-store.ts';
import { emulatedClients } from '../support/aws-clients.ts';
import { startMoto } from '../support/moto.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());

const policy = { own: '1f3a in 2', parameterName: '/token-hygiene/TokenHygiene/TokenHygiene' };

describe.skipIf(moto === null)('the switch in a parameter', () => {
  const { ssm } = emulatedClients(moto?.endpoint ?? '');
  const readSwitch = createSsmSwitch({ client: ssm, name: '/hygiene/switch', policy });
  const put = (Name: string, Value: string) =>
    ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));

  it('is unreadable while the parameter does not exist, or the mark of the policy', async () => {
    expect(await readSwitch()).toBe('unreadable');
    await put('/hygiene/switch', 'enforce');
    expect(await readSwitch()).toBe('unreadable');
  });

  it.each([
    ['enforce', 'enforce'],
    ['halt', 'halt'],
    ['report', 'report'],
    ['enforce\n', 'enforce'],
    [' halt ', 'halt'],
    ['Enforce', 'misspelt'],
    ['true', 'misspelt'],
  ])('says at once of %j that it is %s', async (Value, position) => {
    await put(policy.parameterName, policy.own);
    await put('/hygiene/switch', Value);
    expect(await readSwitch()).toBe(position);
  });

  it.each([
    ['enforce', 'outdated'],
    ['report', 'report'],
    ['halt', 'halt'],
  ])('under another policy than the current one, %s is %s', async (Value, position) => {
    await put(policy.parameterName, '77bb in 2');
    await put('/hygiene/switch', Value);
    expect(await readSwitch()).toBe(position);
  });

  it('is unreadable while the service cannot be reached', async () => {
    const unreachable = emulatedClients('http://127.0.0.1:9');
    expect(await createSsmSwitch({ client: unreachable.ssm, name: '/hygiene/switch', policy })()).toBe(
      'unreadable',
    );
  });
});
