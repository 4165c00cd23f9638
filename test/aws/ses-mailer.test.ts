import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createSesMailer } from '../../lambda/aws/ses-mailer.ts';
import type { Clock, OwnerMessage } from '../../lambda/ports.ts';
import { emulated, emulatedClients } from '../support/aws-clients.ts';
import { startMoto } from '../support/moto.ts';
import { mailsOf } from '../support/moto-mails.ts';
import { type ScriptedAnswer, serveScript } from '../support/scripted-server.ts';

const mail: OwnerMessage = {
  ...{ to: 'jane@example.com', cc: ['iam@example.com'], subject: '[acme] Your access tokens' },
  ...{ text: 'Zoë', html: '<p>Zoë</p>' },
};

function aClock(): Clock & { slept: number[] } {
  let now = Date.parse('2026-11-23T03:00:00.000Z');
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(now).toISOString(),
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}

const moto = await startMoto();
afterAll(() => moto?.stop());

describe.skipIf(moto === null)('the mailer on SES', () => {
  const endpoint = moto?.endpoint ?? '';
  const { ses } = emulatedClients(endpoint);

  it('sends both forms to the owner and the copies, as the verified sender', async () => {
    await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'iam@example.com' }));
    const mailer = createSesMailer({
      client: ses,
      from: 'iam@example.com',
      configurationSet: null,
      clock: aClock(),
    });
    const sent = await mailer.send(mail);
    expect(sent).toEqual({ outcome: 'accepted', messageId: expect.stringMatching(/.{20}/) });
    expect(await mailsOf(endpoint)).toMatchObject([
      { source: 'iam@example.com', to: ['jane@example.com'], cc: ['iam@example.com'], subject: mail.subject },
    ]);
  });

  it('knows that a sender who is not verified sends nothing', async () => {
    const mailer = createSesMailer({
      client: ses,
      from: 'eve@example.org',
      configurationSet: null,
      clock: aClock(),
    });
    expect(await mailer.send(mail)).toMatchObject({
      outcome: 'refused',
      endsAll: false,
      reason: expect.stringContaining('Check that the sender is verified'),
    });
  });
});

const accepted: ScriptedAnswer = { status: 200, body: '{"MessageId":"m-1"}' };

function refusing(status: number, error: string): ScriptedAnswer {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': error };
  return { status, headers, body: '{"message":"canary-of-the-service"}' };
}

/** SES as a script. */
async function scripted(answers: ScriptedAnswer[]) {
  const { endpoint, seen, stop } = await serveScript(answers);
  onTestFinished(stop);
  const clock = aClock();
  const client = new SESv2Client(emulated(endpoint));
  const mailer = createSesMailer({ client, from: 'iam@example.com', configurationSet: 'set', clock });
  return { mailer, clock, seen };
}

describe('the answers of SES', () => {
  it('an answer that never comes is no accepted mail, and the mail is not repeated', async () => {
    const { mailer, seen } = await scripted(['hang up', accepted]);
    expect(await mailer.send(mail)).toMatchObject({ outcome: 'uncertain' });
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['MessageRejected', 400, { outcome: 'refused', endsAll: false }],
    ['BadRequestException', 400, { outcome: 'refused', endsAll: false }],
    ['MailFromDomainNotVerifiedException', 400, { outcome: 'refused', endsAll: true }],
    ['SendingPausedException', 400, { outcome: 'refused', endsAll: true }],
    ['AccessDeniedException', 403, { outcome: 'refused', endsAll: true }],
    ['InternalServiceErrorException', 500, { outcome: 'uncertain' }],
  ])('%s is no accepted mail, and is not repeated', async (error, status, expected) => {
    const { mailer, seen } = await scripted([refusing(status, error), accepted]);
    const sent = await mailer.send(mail);
    expect(sent).toMatchObject(expected);
    expect(JSON.stringify(sent)).not.toContain('canary');
    expect(seen).toHaveLength(1);
  });

  it('a throttled mail is sent later, and all further ones at one a second', async () => {
    const throttled = refusing(429, 'TooManyRequestsException');
    const { mailer, clock, seen } = await scripted([throttled, accepted, accepted]);
    expect(await mailer.send(mail)).toMatchObject({ outcome: 'accepted' });
    expect(await mailer.send(mail)).toMatchObject({ outcome: 'accepted' });
    expect(clock.slept).toEqual([1000, 1000]);
    expect(seen).toHaveLength(3);
  });

  it('a quota that is used up ends the mails of the night', async () => {
    const { mailer, seen } = await scripted(Array(6).fill(refusing(429, 'TooManyRequestsException')));
    expect(await mailer.send(mail)).toMatchObject({ outcome: 'refused', endsAll: true });
    expect(seen).toHaveLength(5);
  });

  it('no more than fourteen are sent a second, by the configuration set', async () => {
    const { mailer, clock, seen } = await scripted(Array(15).fill(accepted));
    for (let count = 0; count < 15; count += 1) await mailer.send(mail);
    expect(clock.slept.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThanOrEqual(1000);
    expect(seen[14]?.body).toContain('"ConfigurationSetName":"set"');
  });
});
