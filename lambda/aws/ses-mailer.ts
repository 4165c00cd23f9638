import {
  GetAccountCommand,
  GetEmailIdentityCommand,
  type SESv2Client,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2';
import type { Clock, MailOutcome, OwnerMailer, OwnerMessage } from '../ports.ts';
import { type AwsFailure, callAws, describeFailure, failureOf, inTime } from './call.ts';

/** Where mails are sent from. The client must not repeat by itself: a mail whose answer was lost would go twice. */
export type SesSender = {
  client: SESv2Client;
  /** A verified identity of the account. */
  from: string;
  /** Sends bounces and complaints on; null where there is none. */
  configurationSet: string | null;
  clock: Clock;
};

/** Between two mails, in milliseconds: SES takes 14 a second of an account that is no sandbox. */
const fastest = 1000 / 14;

/** A sandboxed account may send one a second; waits double from there. */
const throttledWaits = [1_000, 2_000, 4_000, 8_000];

/**
 * Sends mails through Amazon SES, one after the other; where SES asks for a slower pace it keeps to it.
 * @see https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
 */
export function createSesMailer(sender: SesSender): OwnerMailer {
  let gapMs = fastest;
  let last: number | null = null;

  async function keepPace(): Promise<void> {
    const now = Date.parse(sender.clock.now());
    if (last !== null && now < last + gapMs) await sender.clock.sleep(Math.ceil(last + gapMs - now));
    last = Date.parse(sender.clock.now());
  }

  return {
    async send(mail) {
      for (const wait of [...throttledWaits, null]) {
        await keepPace();
        const sent = await sendOnce(sender, mail);
        if (sent.outcome !== 'throttled') return sent;
        if (wait === null) return { outcome: 'refused', reason: sent.reason, endsAll: true };
        gapMs = 1_000;
        await sender.clock.sleep(wait);
      }
      throw new RangeError('unreachable');
    },
  };
}

type Sent = MailOutcome | { outcome: 'throttled'; reason: string };

async function sendOnce(
  { client, from, configurationSet }: SesSender,
  { to, cc, subject, text, html }: OwnerMessage,
): Promise<Sent> {
  const Charset = 'UTF-8';
  try {
    const { MessageId } = await client.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [to], CcAddresses: cc },
        Content: {
          Simple: {
            Subject: { Data: subject, Charset },
            Body: { Text: { Data: text, Charset }, Html: { Data: html, Charset } },
          },
        },
        ...(configurationSet !== null && { ConfigurationSetName: configurationSet }),
      }),
      inTime(),
    );
    if (MessageId !== undefined) return { outcome: 'accepted', messageId: MessageId };
    return { outcome: 'uncertain', reason: 'send mail: SES answered without a message id.' };
  } catch (error) {
    return outcomeOf(failureOf(error));
  }
}

const throttling = /Throttl|TooManyRequests/;

/** What concerns one mail alone; every other refusal meets all mails. */
const ofOneMail = new Set(['BadRequestException', 'MessageRejected']);

function outcomeOf(failure: AwsFailure): Sent {
  const remedy =
    'Check that the sender is verified, that the account may send (doctor says so), and that an account in the sandbox sends to verified addresses only.';
  const reason = describeFailure({ operation: 'send mail', subject: 'SES', remedy }, failure);
  const { name, status } = failure;
  if (throttling.test(name) || status === 429) return { outcome: 'throttled', reason };
  const isRefusal = status !== null && status >= 400 && status < 500;
  return isRefusal
    ? { outcome: 'refused', reason, endsAll: !ofOneMail.has(name) }
    : { outcome: 'uncertain', reason };
}

/** Whether an account may send, to whom, how much, and whether a sender is verified. */
export type SesStanding = {
  /** True where mails go to verified addresses only. */
  isSandboxed: boolean;
  maySend: boolean;
  /** Mails a second, and mails left of the last 24 hours' quota. */
  perSecond: number;
  left: number;
  isVerified: boolean;
};

/**
 * Asks SES how an account and a sender stand; nothing is sent.
 * @throws AwsError where SES cannot be asked
 * @see https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
 */
export async function standingOf(client: SESv2Client, sender: string): Promise<SesStanding> {
  const remedy = 'Check the region, and the rights ses:GetAccount and ses:GetEmailIdentity.';
  const account = await callAws({ operation: 'get account', subject: 'SES', remedy }, () =>
    client.send(new GetAccountCommand({}), inTime()),
  );
  const { MaxSendRate = 0, Max24HourSend = 0, SentLast24Hours = 0 } = account.SendQuota ?? {};
  return {
    isSandboxed: account.ProductionAccessEnabled !== true,
    maySend: account.SendingEnabled === true,
    perSecond: MaxSendRate,
    left: Max24HourSend - SentLast24Hours,
    isVerified: (await isVerified(client, sender)) || (await isVerified(client, domainOf(sender))),
  };
}

async function isVerified(client: SESv2Client, identity: string): Promise<boolean> {
  const remedy = 'Check the region, and the rights ses:GetAccount and ses:GetEmailIdentity.';
  return callAws(
    { operation: 'get identity', subject: 'SES', remedy },
    async () => {
      const found = await client.send(new GetEmailIdentityCommand({ EmailIdentity: identity }), inTime());
      return found.VerifiedForSendingStatus === true;
    },
    async ({ name }) => (name === 'NotFoundException' ? { value: false } : null),
  );
}

function domainOf(sender: string): string {
  return sender.slice(sender.lastIndexOf('@') + 1);
}
