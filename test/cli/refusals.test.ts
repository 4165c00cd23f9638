import { expect, it } from 'vitest';
import { openDesk } from './desk.ts';
import { type } from './shell.ts';

it('sandbox names a port that is taken, and the flag for another', async () => {
  const desk = await openDesk();
  const { port } = new URL(desk.sandbox.baseUrl);
  expect(await type(desk, ['sandbox', '--port', port])).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: Port ${port} is in use. Choose another with --port.\n`,
  });
});
