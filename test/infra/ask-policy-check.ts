import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { type Asked, handler } from '../../lambda/policy-check.ts';

/** How ARNs of secrets begin where nothing is deployed. */
export const secretArns = 'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:';

const answerSchema = z.object({
  Status: z.string(),
  Reason: z.string().default(''),
  Data: z.record(z.string(), z.string()).default({}),
});

/** What CloudFormation is told of a policy that is a parameter, and how many bytes that has. */
export async function askPolicyCheck(
  asked: Partial<Asked>,
  RequestType: 'Create' | 'Update' | 'Delete' = 'Create',
): Promise<z.infer<typeof answerSchema> & { bytes: number }> {
  const bodies: string[] = [];
  const server = createServer(async (incoming, response) => {
    bodies.push((await incoming.toArray()).join(''));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await handler({
    RequestType,
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Checked',
    ResourceProperties: { policy: '', confirmTenant: '', secretArns, ...asked },
  });
  await new Promise((resolve) => server.close(resolve));
  const [body = ''] = bodies;
  return { ...answerSchema.parse(JSON.parse(body)), bytes: body.length };
}

/** A policy of one tenant that rotates two tokens. */
export const oneTenant = `version: 1
tenants:
  initech:
    baseUrl: https://initech.api.identitynow.com
    apiVersion: v2025
    credentials: secret:isc/initech
    rules: [{ name: stale, when: { unusedDays: 90 }, do: delete }]
    schedule: { cron: "30 22 * * MON-FRI", timeZone: America/New_York }
    rotate: on
    rotations: [{ secret: integrations/hr }, { secret: integrations/crm, everyDays: 20 }]
`;
