import type { OwnersPolicy } from '../owners-schema.ts';
import type { Check } from './readable.ts';

/** "ses: a verified sender": without it no mail can be sent. */
const sesHasSender: Check<OwnersPolicy> = ({ tell, from }) =>
  tell === 'ses' && from === undefined
    ? { path: ['tell'], message: 'is ses, and from is missing', remedy: 'Add from: a verified sender.' }
    : null;

/** "workflow: id of an ISC workflow with an external trigger". */
const workflowIsNamed: Check<OwnersPolicy> = ({ tell, workflow }) =>
  tell === 'workflow' && workflow === undefined
    ? {
        path: ['tell'],
        message: 'is workflow, and workflow is missing',
        remedy: 'Add workflow: the id of a workflow with an external trigger.',
      }
    : null;

export const ownersChecks = [sesHasSender, workflowIsNamed];
