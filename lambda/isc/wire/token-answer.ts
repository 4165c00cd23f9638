import * as z from 'zod';

/** An id; too short for a client secret (64 hex digits), which a hostile answer could repeat in its place. */
const id = z.string().regex(/^[A-Za-z0-9-]{1,40}$/);

/** A tenant's name: the first label of its host. */
const name = z.string().regex(/^[A-Za-z0-9-]{1,63}$/);

const tokenAnswer = z.looseObject({
  /** What fits into a header. */
  access_token: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(16_384),
  expires_in: z.coerce.number().positive().catch(300),
  tenant_id: id.nullable().catch(null),
  org: name.nullable().catch(null),
  identity_id: id.nullable().catch(null),
});

/** What a token answer says; who it is for is null where that is absent or looks like no id. */
export type TokenAnswer = z.infer<typeof tokenAnswer>;

/** Reads a token answer. @throws SyntaxError where it has no access token that can be sent */
export function readTokenAnswer(body: unknown): TokenAnswer {
  const answer = tokenAnswer.safeParse(body);
  if (!answer.success) throw new SyntaxError('no access token');
  return answer.data;
}
