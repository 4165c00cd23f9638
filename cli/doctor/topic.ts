import { readMachine } from '../environment.ts';
import type { Check } from './checks.ts';

/** Whether somebody reads the messages of the topic of an installation in AWS. */
export async function checkTopic(topicArn: string | null): Promise<Check> {
  const subject = 'topic';
  if (topicArn === null)
    return {
      subject,
      state: 'good',
      words: 'none: a run from here shows its notices here. For an installation in AWS set HYGIENE_TOPIC_ARN',
    };
  const [{ createAwsClients }, { countReaders }] = await Promise.all([
    import('../../lambda/aws/clients.ts'),
    import('../../lambda/aws/sns-notifier.ts'),
  ]);
  const readers = await countReaders({ client: createAwsClients(readMachine().proxies ?? {}).sns, topicArn });
  return readers > 0
    ? { subject, state: 'good', words: `${readers} confirmed subscribers` }
    : {
        subject,
        state: 'bad',
        words:
          'no confirmed subscriber can be seen: no notice counts, so nothing is deleted. Subscribe, and confirm the mail',
      };
}
