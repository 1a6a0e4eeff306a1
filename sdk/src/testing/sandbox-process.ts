/** Started by `openSandbox`: holds one plugin in the hub's sandbox engine and answers questions to it, one after the other. */
import { openSlot, type Slot } from '../host/isolate.ts';
import { pump } from '../host/pump.ts';
import type { FromSandbox, Question, ToSandbox } from './sandbox-message.ts';

/** A busy machine can keep an isolate from its CPU time; that says nothing about the plugin, so it is asked again. */
const ATTEMPTS = 5;

let script = '';
let slot: Slot | undefined;
let last: Promise<void> = Promise.resolve();

type Reply = Omit<FromSandbox, 'id'>;
const stopped = (code: string, text: string): Reply => ({
  logs: [],
  outcome: { kind: 'stopped', code, message: text },
});

const answer = async (question: Question): Promise<Reply> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (slot === undefined) {
      const opened = openSlot({ script });
      if (opened.kind === 'starved') continue;
      if (opened.kind === 'refused')
        return stopped('load', `The plugin does not load in the sandbox: ${opened.detail}`);
      slot = opened.slot;
    }
    const outcome = await pump(slot, { ...question, count: 1 });
    if (outcome.kind === 'answered') {
      const [first] = outcome.answers;
      if (first === undefined) return stopped('output', 'The plugin did not answer.');
      return {
        logs: [...outcome.logs],
        outcome: first.ok
          ? { kind: 'answered', value: first.value }
          : { kind: 'threw', code: first.code, message: first.message },
      };
    }
    slot.dispose();
    slot = undefined;
    if (outcome.kind === 'condemned') {
      return stopped(outcome.verdict, `The sandbox stopped the plugin: ${outcome.detail}`);
    }
  }
  return stopped('timeout', 'The machine is too busy to run the plugin.');
};

const answerAfter = async (previous: Promise<void>, question: Question): Promise<void> => {
  await previous;
  process.send?.({ id: question.id, ...(await answer(question)) });
};

process.on('message', (received: ToSandbox) => {
  if ('script' in received) {
    script = received.script;
    return;
  }
  last = answerAfter(last, received);
});
process.once('disconnect', () => process.exit());
