import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, describe, expect, it } from 'vitest';
import { createSsmSwitch } from '../../lambda/aws/ssm-switch.ts';
import { emulatedClients } from '../support/aws-clients.ts';
import { startMoto } from '../support/moto.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());

describe.skipIf(moto === null)('the switch in a parameter', () => {
  const { ssm } = emulatedClients(moto?.endpoint ?? '');
  const readSwitch = createSsmSwitch({ client: ssm, name: '/hygiene/switch' });

  it('stands at report while the parameter does not exist', async () => {
    expect(await readSwitch()).toBe('report');
  });

  it.each([
    ['enforce', 'enforce'],
    ['halt', 'halt'],
    ['report', 'report'],
    ['Enforce', 'report'],
    ['enforce ', 'report'],
    ['true', 'report'],
  ])('reads %j as %s, at once', async (Value, position) => {
    await ssm.send(
      new PutParameterCommand({ Name: '/hygiene/switch', Value, Type: 'String', Overwrite: true }),
    );
    expect(await readSwitch()).toBe(position);
  });

  it('stands at report while the service cannot be reached', async () => {
    const unreachable = emulatedClients('http://127.0.0.1:9');
    expect(await createSsmSwitch({ client: unreachable.ssm, name: '/hygiene/switch' })()).toBe('report');
  });
});
