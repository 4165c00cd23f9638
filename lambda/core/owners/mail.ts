import type { PatOwner } from '../pat.ts';

/** Where a mail goes. */
export type Address = { to: string; cc: string[] };

/** A mail to an owner that was accepted: by which id, and when. */
export type Receipt = { messageId: string; at: string };

/** A token that this tool ended, of which its owner is to be told once. */
export type Ending = {
  ownerId: string;
  ownerName: string | null;
  name: string;
  rule: string;
  lastUsed: string | null;
  at: string;
  /** Null until a mail that says so was accepted. */
  told: Receipt | null;
};

/** The reminder of an expiry that was given last: so many days before it, or fewer. */
export type Reminder = Receipt & { expiresAt: string; days: number };

/** A token that will be deleted, not before an instant. */
export type NoticeLine = { id: string; name: string; rule: string; reason: string; deadline: string };

/** A token that was deleted. */
export type EndingLine = Pick<Ending, 'name' | 'rule' | 'lastUsed' | 'at'> & { id: string };

/** A token in use that expires; `days` is the step of the policy that the reminder fulfils. */
export type ReminderLine = { id: string; name: string; expiresAt: string; days: number };

/** What one owner is to be told in a night. */
export type OwnerNews = {
  owner: PatOwner;
  notices: NoticeLine[];
  endings: EndingLine[];
  reminders: ReminderLine[];
};

/** A mail to an owner: what it says, where it goes, and what became of it. */
export type OwnerMailResult = {
  news: OwnerNews;
  address: Address;
  /** `unsent` = nothing is sent in this run: the mail lies as a file. */
  outcome: 'accepted' | 'refused' | 'uncertain' | 'not-tried' | 'unsent';
};
