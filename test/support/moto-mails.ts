import * as z from 'zod';

const dataSchema = z.object({
  ses: z.object({
    Message: z
      .array(
        z.object({
          source: z.string(),
          subject: z.string(),
          body: z.string(),
          destinations: z.object({
            ToAddresses: z.array(z.string()).default([]),
            CcAddresses: z.array(z.string()).default([]),
          }),
        }),
      )
      .default([]),
  }),
});

/** A mail that the emulator took; it keeps the HTML of it. */
export type MotoMail = { source: string; to: string[]; cc: string[]; subject: string; html: string };

/** Every mail that the emulator took. */
export async function mailsOf(endpoint: string): Promise<MotoMail[]> {
  const answer: unknown = await (await fetch(`${endpoint}/moto-api/data.json`)).json();
  return dataSchema.parse(answer).ses.Message.map(({ source, subject, body, destinations }) => ({
    ...{ source, subject, html: body },
    ...{ to: destinations.ToAddresses, cc: destinations.CcAddresses },
  }));
}
