import type { Item, Way } from '../../editor/tree.ts';
import { BODY, OTHERWISE } from '../../editor/tree.ts';
import { tellWait } from '../../text/wait.ts';
import type { WordKey, Words } from '../../text/words.svelte.ts';

interface Teller {
  readonly words: Pick<Words, 'say' | 'language'>;
  /** What its plugin calls a contribution. */
  readonly titleOf: (contribution: string) => string | null;
  /** The title of the step that a jump leads to. */
  readonly stepTitle: (id: string) => string;
  /** What a custom field is called. */
  readonly fieldName: (key: string) => string | null;
}

/** What an item is by itself, whatever its author calls it. */
export const tellKind = (item: Item, { words, titleOf, stepTitle, fieldName }: Teller): string => {
  const { say } = words;
  switch (item.kind) {
    case 'action':
      return titleOf(item.contribution) ?? item.contribution;
    case 'wait':
      return tellWait(item.waiting, { words, stepName: stepTitle, fieldName });
    case 'branch':
      return say('step.branch');
    case 'split':
      return say('step.split');
    case 'loop':
      return say('step.loop');
    case 'exit':
      return say('step.exit');
    case 'goto':
      return say('step.again', { step: stepTitle(item.to) });
    case 'end':
      return say('step.end');
  }
};

/** What an item is called: as its author calls it, else what it is. A wait is called by what it waits for, which can change. */
export const tellItem = (item: Item, teller: Teller): string => {
  const given = item.kind === 'goto' || item.kind === 'end' || item.kind === 'wait' ? '' : (item.title?.trim() ?? '');
  return given === '' ? tellKind(item, teller) : given;
};

const PORTS: ReadonlyMap<string, WordKey> = new Map([
  ['done', 'port.done'],
  ['skipped', 'editor.port.skipped'],
  ['failed', 'editor.port.failed'],
  [OTHERWISE, 'port.otherwise'],
  [BODY, 'port.again'],
  ['exhausted', 'port.exhausted'],
  ['past', 'port.past'],
  ['missing', 'port.missing'],
  ['timed-out', 'port.timed-out'],
  ['not-delivered', 'port.not-delivered'],
  ['unknowable', 'port.unknowable'],
]);

interface WayTeller {
  readonly say: Words['say'];
  /** What its plugin calls a port. */
  readonly portTitle: (port: string) => string | null;
  /** A condition in words; null where it asks nothing. */
  readonly condition: (way: Way) => string | null;
}

/** What a way is called: as its author calls it, else by its condition or port. */
export const tellWayOf = (way: Way, { say, portTitle, condition }: WayTeller): string => {
  const given = way.title?.trim() ?? '';
  if (given !== '') return given;
  const port = PORTS.get(way.port);
  if (port !== undefined) return say(port);
  return condition(way) ?? portTitle(way.port) ?? say('editor.way.unset');
};
