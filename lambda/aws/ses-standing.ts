import { GetAccountCommand, GetEmailIdentityCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { callAws, inTime } from './call.ts';

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
