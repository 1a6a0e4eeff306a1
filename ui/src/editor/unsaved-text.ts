import type { TriggerUse, WorkflowDefinition } from '@innesto/sdk/contract';
import { optionsOf, reentryOf } from './check-options.ts';
import { parseStep } from './check-step.ts';
import { maybe } from './check-time.ts';
import { jsonObjectOf } from './json.ts';

/** A draft that could not be saved yet: what it says, and which revision it was made from. */
export interface Unsaved {
  readonly rev: number;
  readonly name: string;
  readonly definition: WorkflowDefinition;
}

/** An unsaved draft as text. */
export const writeUnsaved = (unsaved: Unsaved): string => JSON.stringify(unsaved);

const parseText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const triggerOf = (value: unknown): TriggerUse | undefined => {
  const { contribution, config } = jsonObjectOf(value) ?? {};
  const settings = jsonObjectOf(config);
  return typeof contribution === 'string' && settings !== undefined ? { contribution, config: settings } : undefined;
};

/** An unsaved draft out of its text; null where that is none. */
export const readUnsaved = (text: string | null): Unsaved | null => {
  const { rev, name, definition } = jsonObjectOf(text === null ? null : parseText(text)) ?? {};
  const about = jsonObjectOf(definition);
  if (typeof rev !== 'number' || typeof name !== 'string' || !Array.isArray(about?.['steps'])) return null;
  const steps = about['steps'].flatMap((step) => parseStep(step) ?? []);
  if (steps.length < about['steps'].length) return null;
  const trigger = triggerOf(about['trigger']);
  const options = maybe(about['options'], optionsOf);
  if (options === null) return null;
  const { first } = about;
  return {
    rev,
    name,
    definition: {
      ...(trigger === undefined ? {} : { trigger }),
      reentry: reentryOf(about['reentry']),
      ...(options === undefined ? {} : { options }),
      ...(typeof first === 'string' ? { first } : {}),
      steps,
    },
  };
};
