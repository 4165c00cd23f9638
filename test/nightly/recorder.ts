import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { serveBefore } from '../support/before-emulator.ts';

/** What a request to AWS asks for, in the words of IAM; `from` = the sender of a mail. */
export type Call = { action: string; resource: string; from?: string };

const here = 'eu-central-1:123456789012';
const secretCall = z.object({ SecretId: z.string() }).transform(({ SecretId }) => [secretArn(SecretId)]);
const parameterCall = z
  .union([
    z.object({ Names: z.array(z.string()) }),
    z.object({ Path: z.string().transform((path) => [path]) }),
  ])
  .transform((body) =>
    ('Names' in body ? body.Names : body.Path).map(
      (name) => `arn:aws:ssm:${here}:parameter/${name.replace(/^\//, '')}`,
    ),
  );

const mailCall = z
  .object({ FromEmailAddress: z.string(), ConfigurationSetName: z.string().optional() })
  .transform(({ FromEmailAddress: from, ConfigurationSetName: set }) =>
    [`identity/${from}`, ...(set === undefined ? [] : [`configuration-set/${set}`])].map((name) => ({
      ...{ action: 'ses:SendEmail', resource: `arn:aws:ses:${here}:${name}`, from },
    })),
  );

const findingsCall = z
  .object({ Findings: z.array(z.object({ ProductArn: z.string() })) })
  .transform(({ Findings }) => [...new Set(Findings.map(({ ProductArn }) => ProductArn))]);

/** Secrets Manager ends an ARN with six characters of its own choice. */
function secretArn(secret: string): string {
  return secret.startsWith('arn:') ? secret : `arn:aws:secretsmanager:${here}:secret:${secret}-AbCdEf`;
}

/** Stands before an emulator of AWS, and notes of every request what it asks for. */
export async function startRecorder(emulator: string) {
  const calls: Call[] = [];
  const server = await serveBefore(emulator, async (request, body) => {
    calls.push(...callsOf(request, body));
    return null;
  });
  return { ...server, calls };
}

function callsOf({ headers, method = '', url = '' }: IncomingMessage, body: string): Call[] {
  const service =
    /Credential=[^/]+\/\d+\/[^/]+\/([a-z0-9]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'unknown';
  const target = String(headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  const each = (action: string, resources: string[]) =>
    resources.map((resource) => ({ action: `${service}:${action}`, resource }));
  switch (service) {
    case 'secretsmanager':
      return each(target, secretCall.parse(JSON.parse(body)));
    case 'ssm':
      return each(target, parameterCall.parse(JSON.parse(body)));
    case 'sns': {
      const form = new URLSearchParams(body);
      return each(form.get('Action') ?? '', [form.get('TopicArn') ?? '*']);
    }
    case 'ses':
      return mailCall.parse(JSON.parse(body));
    case 'securityhub':
      return each('BatchImportFindings', findingsCall.parse(JSON.parse(body)));
    case 's3':
      return [objectCall(method, new URL(url, 'http://localhost'))];
    default:
      return each(`${method} ${url}`, ['*']);
  }
}

function objectCall(method: string, { pathname, searchParams }: URL): Call {
  const resource = `arn:aws:s3:::${decodeURIComponent(pathname.slice(1)).replace(/\/$/, '')}`;
  if (searchParams.has('list-type')) return { action: 's3:ListBucket', resource };
  return { action: method === 'PUT' ? 's3:PutObject' : 's3:GetObject', resource };
}
