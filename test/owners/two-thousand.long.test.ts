import { CreateEmailIdentityCommand } from '@aws-sdk/client-sesv2';
import { afterAll, describe, expect, it } from 'vitest';
import { createSesMailer } from '../../lambda/aws/ses-mailer.ts';
import { emulatedClients } from '../support/aws-clients.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { startMoto } from '../support/moto.ts';
import { mailsOf } from '../support/moto-mails.ts';
import { type OwnersWorld, openOwnersWorld } from './owners-world.ts';

const moto = await startMoto();
afterAll(() => moto?.stop());

const hostile = Object.values(hostileNames);

/** 501 owners with four stale tokens each, one of them with a name that means harm; and people whose tokens are in use. */
async function openLargeWorld() {
  const limits = { maxDeletions: 5_000, maxDeletionPercent: 100, wholeOwner: 'allow' };
  const world = await openOwnersWorld({ limits }, { copyTo: ['iam@example.com'] });
  const owners = new Map<string, { mail: string; ids: string[] }>();
  for (let index = 0; index < 501; index += 1) {
    const owner = world.addOwner(`Owner ${index}`);
    const ids = [0, 1, 2, 3].map((age) => world.addToken(owner, { unused: 100 + age }));
    world.sandbox.tenant.patchToken(ids[0] ?? '', { name: `${index} ${hostile[index % hostile.length]}` });
    owners.set(owner, { mail: `owner.${index}@example.com`, ids });
  }
  const busy = world.addOwner('Busy');
  for (let count = 0; count < 240; count += 1) world.addToken(busy, { unused: 1 });
  return { world, owners };
}

type Mail = { to: string; html: string; text: string };

/** Each owner got one mail, with the owner's tokens alone, and nothing of it is markup or a secret. */
function expectOwn(mails: Mail[], { world, owners }: Awaited<ReturnType<typeof openLargeWorld>>): void {
  const all = new Set([...owners.values()].flatMap(({ ids }) => ids));
  expect(mails).toHaveLength(501);
  for (const { mail, ids } of owners.values()) {
    const mine = mails.filter(({ to }) => to === mail);
    expect(mine).toHaveLength(1);
    const { html = '', text = '' } = mine[0] ?? {};
    const content = `${text}\n${html}`;
    const told = [...content.matchAll(/id ([0-9a-f]{32})/g)]
      .map(([, id = '']) => id)
      .filter((id) => all.has(id));
    expect([...new Set(told)].sort()).toEqual(ids.toSorted());
    expect(
      content
        .match(/Owner \d+/g)
        ?.every((name) => `${name.toLowerCase().replace(' ', '.')}@example.com` === mail),
    ).toBe(true);
    expect(content).not.toMatch(/https?:\/\/|[\u202a-\u202e\u2066-\u2069]/i);
    expect(html).not.toMatch(/<(?:script|img|a)\b/i);
  }
  expectNoSecret(mails.map(({ html, text }) => html + text).join(''), world);
}

function expectNoSecret(text: string, { sandbox }: OwnersWorld): void {
  for (const { secret } of sandbox.tenant.tokens()) expect(text.includes(secret)).toBe(false);
  expect(text.includes(sandbox.worker.clientSecret)).toBe(false);
  expect(text).not.toMatch(/eyJ[\w-]+\.|Bearer /);
}

describe.skipIf(moto === null)('a night of 2,000 tokens through SES', () => {
  it('tells each owner alone, before and after', async () => {
    const endpoint = moto?.endpoint ?? '';
    const { ses } = emulatedClients(endpoint);
    await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'iam@example.com' }));
    const large = await openLargeWorld();
    const { world } = large;
    const quick = { ...world.clock, sleep: async () => undefined };
    const ownerMailer = createSesMailer({
      client: ses,
      from: 'iam@example.com',
      configurationSet: null,
      clock: quick,
    });
    const read = async () =>
      (await mailsOf(endpoint)).map(({ to, html }) => ({ to: to.join(), html, text: '' }));
    expect(await world.night({ ownerMailer })).toMatchObject({
      status: 'succeeded',
      deletions: { noticed: 2004 },
    });
    expectOwn(await read(), large);
    world.pass(7);
    expect(await world.night({ ownerMailer })).toMatchObject({
      status: 'succeeded',
      deletions: { deleted: 2004 },
    });
    expectOwn((await read()).slice(501), large);
    expect((await mailsOf(endpoint)).every(({ cc }) => cc.join() === 'iam@example.com')).toBe(true);
  });
});

it('a night of 2,000 tokens through the workflow tells each owner alone', async () => {
  const large = await openLargeWorld();
  expect(await large.world.night()).toMatchObject({ status: 'succeeded', deletions: { noticed: 2004 } });
  expectOwn(large.world.mails(), large);
  const answers = JSON.stringify(large.world.sandbox.workflows.executions());
  expectNoSecret(answers, large.world);
});
