import { paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm';
import { callAws, inTime } from './call.ts';

/**
 * Reads which policy each stack of the installation was deployed with: marks, by the name of the stack.
 * @throws AwsError where they cannot be read
 */
export function readPolicyMarks(client: SSMClient, folder: string): Promise<Record<string, string>> {
  const remedy = "Check the role's right to read the parameters below it.";
  return callAws({ operation: 'read the marks of the policy', subject: folder, remedy }, async () => {
    const marks: Record<string, string> = {};
    for await (const page of paginateGetParametersByPath({ client }, { Path: folder }, inTime()))
      for (const { Name = '', Value = '' } of page.Parameters ?? [])
        marks[Name.slice(folder.length + 1)] = Value;
    return marks;
  });
}
