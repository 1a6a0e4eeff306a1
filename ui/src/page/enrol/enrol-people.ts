import type { Enrolled } from '@innesto/sdk/contract';
import type { Hub } from '../../data/hub.ts';

/** Why somebody did not come in. */
export type NotEntered = Exclude<Enrolled['contacts'][number]['reason'], null>;

/** What came of it: who came in, and how many did not for which reason. */
export interface Entered {
  readonly entered: readonly string[];
  readonly refused: ReadonlyMap<NotEntered, number>;
}

interface Asked {
  readonly workspace: string;
  readonly workflow: string;
  readonly contacts: readonly string[];
  /** Where they begin; null: at the beginning. */
  readonly step: string | null;
}

/** How many the hub takes at once. */
const AT_ONCE = 1000;

/** Puts contacts into a workflow by hand. */
export const enrolPeople = async (
  hub: Pick<Hub, 'enrol'>,
  { workspace, workflow, contacts, step }: Asked,
): Promise<Entered> => {
  const entered: string[] = [];
  const refused = new Map<NotEntered, number>();
  for (let from = 0; from < contacts.length; from += AT_ONCE) {
    const some = contacts.slice(from, from + AT_ONCE);
    const answer = await hub.enrol(workspace, workflow, { contacts: some, ...(step === null ? {} : { step }) });
    for (const { contact, reason } of answer.contacts) {
      if (reason === null) entered.push(contact);
      else refused.set(reason, (refused.get(reason) ?? 0) + 1);
    }
  }
  return { entered, refused };
};

/** Takes those out again who came in, and gives how many they were. */
export const takeOut = async (
  hub: Pick<Hub, 'takeOut'>,
  { workspace, workflow, contacts }: Omit<Asked, 'step'>,
): Promise<number> => {
  let count = 0;
  for (const contact of contacts) {
    const { ended } = await hub.takeOut(workspace, workflow, contact);
    if (ended > 0) count += 1;
  }
  return count;
};
