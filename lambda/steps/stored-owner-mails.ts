import * as z from 'zod';
import { readOwnJson, someObject } from '../archive/documents.ts';
import { mailPartKey } from '../archive/run.ts';
import type { Address, OwnerNews } from '../core/owners/mail.ts';
import type { RunContext } from './context.ts';

/** What one mail says, and where it goes. */
export type AddressedNews = { news: OwnerNews; address: Address };

/** `owner-mails.json`: what each owner is told tonight, or would be told; and of whom nobody can be told. */
export type OwnerMails = {
  schemaVersion: 1;
  runId: string;
  /** False where nothing is sent: each mail lies as a file. */
  sends: boolean;
  mails: AddressedNews[];
  unaddressed: OwnerNews[];
};

const newsSchema: z.ZodType<OwnerNews> = z.looseObject({
  owner: z.looseObject({ id: z.string(), name: z.string().nullable() }),
  notices: z.array(someObject<OwnerNews['notices'][number]>()),
  endings: z.array(someObject<OwnerNews['endings'][number]>()),
  reminders: z.array(someObject<OwnerNews['reminders'][number]>()),
});

const mailsSchema = z.array(
  z.strictObject({
    news: newsSchema,
    address: z.strictObject({ to: z.string(), cc: z.array(z.string()) }),
  }),
);

/** The shape of `owner-mails.json`. */
export const ownerMailsShape: z.ZodType<OwnerMails> = z.strictObject({
  schemaVersion: z.literal(1),
  runId: z.string(),
  sends: z.boolean(),
  mails: mailsSchema,
  unaddressed: z.array(newsSchema),
});

/** The shape of `owner-mails/NNNN.json`: the mails that one step sends. */
const partSchema = z.strictObject({ schemaVersion: z.literal(1), runId: z.string(), mails: mailsSchema });

/** A part of tonight's mails, as it was prepared. @throws GuardError where it is not there, or not as it was written */
export async function readMailPart({ archive, run }: RunContext, part: number): Promise<AddressedNews[]> {
  return (await readOwnJson(archive, mailPartKey(run, part, 'ownerMailParts'), partSchema)).mails;
}
