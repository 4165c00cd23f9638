import type { PatOwner } from '../pat.ts';

/** Where a mail goes. */
export type Address = { to: string; cc: string[] };

/** A mail to an owner that was accepted: by which id, and when. */
export type Receipt = { messageId: string; at: string };

/** A token that this tool ended, or gave back, of which its owner is to be told once. */
export type Ending = {
  /** Of `capped`, a rule brought the expiry forward; of `expired`, its quarantine outlived it. */
  end: 'deleted' | 'quarantined' | 'capped' | 'released' | 'expired';
  /** The expiry that it was given, and when a quarantined one may be deleted; null where there is none. */
  set: string | null;
  until: string | null;
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

/** What will be done to a token: `days` after its quarantine it is deleted; `inDays` after its cap it expires. */
export type Prospect =
  | { does: 'delete' }
  | { does: 'quarantine'; days: number; isRevivable: boolean }
  | { does: 'expire'; inDays: number };

/** A token that will be ended, not before an instant. */
export type NoticeLine = {
  id: string;
  name: string;
  rule: string;
  reason: string;
  deadline: string;
  prospect: Prospect;
};

/** A token that was ended, or given back; whether a quarantined one can be given back after its expiry. */
export type EndingLine = Omit<Ending, 'ownerId' | 'ownerName' | 'told'> & {
  id: string;
  isRevivable: boolean;
};

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
