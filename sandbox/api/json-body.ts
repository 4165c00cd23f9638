import type { Call } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';

/**
 * The parsed JSON body of a request.
 * @throws Refusal 415 for another content type, 400 for a body that is no JSON
 */
export function jsonBody(call: Call, contentType: string): unknown {
  if (call.contentType.split(';')[0]?.trim().toLowerCase() !== contentType)
    throw new Refusal(415, `Content-Type must be ${contentType}`);
  try {
    return JSON.parse(call.body.toString('utf8'));
  } catch {
    throw new Refusal(400, 'The body is not valid JSON');
  }
}

/** Whether a parsed value is an object, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
