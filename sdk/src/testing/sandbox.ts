import type { Entry } from '../contract/invocation.ts';
import { openSlot, type Slot } from '../host/isolate.ts';
import { pump } from '../host/pump.ts';
import { PluginFailure } from './plugin-failure.ts';

/** One question to the plugin. */
export interface Question {
  readonly entry: Entry;
  readonly contribution: string;
  readonly config: unknown;
  readonly item: unknown;
  readonly now: number;
  readonly seed: number;
}

/** The real sandbox engine around one script, with one slot that is replaced where the hub would replace it. */
export interface TestSandbox {
  readonly ask: (question: Question) => Promise<unknown>;
  readonly logs: readonly string[];
  readonly close: () => void;
}

/** A busy machine can keep an isolate from its CPU time; that says nothing about the plugin, so it is asked again. */
const ATTEMPTS = 5;

/** Opens the sandbox for a script. */
export const openSandbox = (script: string): TestSandbox => {
  const logs: string[] = [];
  let slot: Slot | undefined;
  const close = (): void => {
    slot?.dispose();
    slot = undefined;
  };
  const answerOf = async (question: Question): Promise<unknown> => {
    slot ??= open(script);
    if (slot === undefined) return STARVED;
    const { entry, contribution, now, seed } = question;
    const call = {
      entry,
      contribution,
      now,
      seed,
      config: JSON.stringify(question.config),
      items: JSON.stringify([question.item]),
      count: 1,
    };
    const outcome = await pump(slot, call);
    if (outcome.kind !== 'answered') close();
    switch (outcome.kind) {
      case 'starved':
        return STARVED;
      case 'condemned':
        throw new PluginFailure(outcome.verdict, `The sandbox stopped the plugin: ${outcome.detail}`);
      case 'answered': {
        logs.push(...outcome.logs);
        const [answer] = outcome.answers;
        if (answer?.ok === true) return JSON.parse(answer.value) as unknown;
        throw new PluginFailure(answer?.code ?? 'output', answer?.message ?? 'The plugin did not answer.');
      }
    }
  };
  return {
    logs,
    close,
    async ask(question) {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const answer = await answerOf(question);
        if (answer !== STARVED) return answer;
      }
      throw new PluginFailure('timeout', 'The machine is too busy to run the plugin.');
    },
  };
};

const STARVED = Symbol('starved');

const open = (script: string): Slot | undefined => {
  const opened = openSlot({ script });
  switch (opened.kind) {
    case 'open':
      return opened.slot;
    case 'refused':
      throw new PluginFailure('load', `The plugin does not load in the sandbox: ${opened.detail}`);
    case 'starved':
      return undefined;
  }
};
