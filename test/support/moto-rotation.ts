import { type Moto, startMoto as start } from './moto.ts';

/** Starts moto with functions that do nothing, so that RotateSecret only reserves a version. */
export async function startMoto(): Promise<Moto | null> {
  const moto = await start();
  if (moto === null) return null;
  await fetch(`${moto.endpoint}/moto-api/config`, {
    method: 'POST',
    body: JSON.stringify({ lambda: { use_docker: false } }),
  });
  return moto;
}

/** Adds a function that does nothing. Returns its ARN. */
export async function addFunction(endpoint: string): Promise<string> {
  if (endpoint === '') return '';
  const role = new URLSearchParams({
    Action: 'CreateRole',
    Version: '2010-05-08',
    RoleName: 'rotation',
    AssumeRolePolicyDocument: JSON.stringify({
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    }),
  });
  await fetch(endpoint, { method: 'POST', headers: signedFor('iam'), body: role });
  const answer = await fetch(`${endpoint}/2015-03-31/functions`, {
    method: 'POST',
    headers: { ...signedFor('lambda'), 'content-type': 'application/json' },
    body: JSON.stringify({
      FunctionName: 'rotation',
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::123456789012:role/rotation',
      Handler: 'rotation.handler',
      Code: { ZipFile: 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==' },
    }),
  });
  const created: unknown = await answer.json();
  if (typeof created !== 'object' || created === null || !('FunctionArn' in created))
    throw new Error(`moto made no function: ${JSON.stringify(created)}`);
  return String(created.FunctionArn);
}

/** What moto tells the services apart by. */
function signedFor(service: string): Record<string, string> {
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=test/20261123/eu-central-1/${service}/aws4_request`,
  };
}
