import { noticeAttributes } from '../../lambda/report/notice.ts';
import { readMachine } from '../environment.ts';
import type { Check } from './checks.ts';

/** Whether somebody reads the messages of the topic of an installation in AWS. */
export async function checkTopic(topicArn: string | null, tenant: string): Promise<Check> {
  const subject = 'topic';
  if (topicArn === null)
    return {
      subject,
      state: 'good',
      words: 'none: a run from here shows its notices here. For an installation in AWS set HYGIENE_TOPIC_ARN',
    };
  const [{ createAwsClients }, { readersOf }] = await Promise.all([
    import('../../lambda/aws/clients.ts'),
    import('../../lambda/aws/topic-readers.ts'),
  ]);
  const topic = { client: createAwsClients(readMachine().proxies ?? {}).sns, topicArn };
  const { readers, others } = await readersOf(topic, { attributes: noticeAttributes(tenant) });
  const rest = others.length === 0 ? '' : ` Not counted: ${[...new Set(others)].join('; ')}`;
  return readers > 0
    ? { subject, state: 'good', words: `${readers} confirmed subscribers are given notices.${rest}` }
    : {
        subject,
        state: 'bad',
        words: `no confirmed subscriber is given notices: none counts, so nothing is deleted. Subscribe, confirm the mail, and let the filter policy pass status notice.${rest}`,
      };
}
