import { SESv2Client } from '@aws-sdk/client-sesv2';
import { expect, it, onTestFinished } from 'vitest';
import { standingOf } from '../../lambda/aws/ses-mailer.ts';
import { emulated } from '../support/aws-clients.ts';
import { type ScriptedAnswer, serveScript } from '../support/scripted-server.ts';

const json = (body: unknown): ScriptedAnswer => ({ status: 200, body: JSON.stringify(body) });
const quota = { MaxSendRate: 14, Max24HourSend: 50_000, SentLast24Hours: 20 };
const production = { ProductionAccessEnabled: true, SendingEnabled: true, SendQuota: quota };
const unknown: ScriptedAnswer = {
  status: 404,
  headers: { 'x-amzn-errortype': 'NotFoundException' },
  body: '{"message":"canary-of-the-service"}',
};

async function standing(...answers: ScriptedAnswer[]) {
  const { endpoint, stop, seen } = await serveScript(answers);
  onTestFinished(stop);
  const found = await standingOf(new SESv2Client(emulated(endpoint)), 'iam@example.com');
  return { found, paths: seen.map(({ method, path }) => `${method} ${path}`) };
}

it('a verified sender of an account in production may send so much', async () => {
  const { found, paths } = await standing(json(production), json({ VerifiedForSendingStatus: true }));
  expect(found).toEqual({ isSandboxed: false, maySend: true, perSecond: 14, left: 49_980, isVerified: true });
  expect(paths.every((path) => path.startsWith('GET '))).toBe(true);
});

it('the domain of a sender may be what is verified', async () => {
  const { found, paths } = await standing(
    json(production),
    unknown,
    json({ VerifiedForSendingStatus: true }),
  );
  expect(found.isVerified).toBe(true);
  expect(paths[2]).toBe('GET /v2/email/identities/example.com');
});

it('an account in the sandbox, paused, without the sender, is told as such', async () => {
  const account = { ProductionAccessEnabled: false, SendingEnabled: false };
  const { found } = await standing(json(account), unknown, unknown);
  expect(found).toEqual({ isSandboxed: true, maySend: false, perSecond: 0, left: 0, isVerified: false });
});

it('a refusal is told without what the service said', async () => {
  const denied: ScriptedAnswer = {
    ...unknown,
    status: 403,
    headers: { 'x-amzn-errortype': 'AccessDeniedException' },
  };
  await expect(standing(denied)).rejects.toThrow(/^get account \(SES\): AccessDeniedException, status 403/);
});
