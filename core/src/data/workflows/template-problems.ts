import type { JsonSchema } from '@innesto/sdk/contract';
import { checkTemplate } from '../../model/message/liquid.ts';

/** A setting whose text cannot be rendered. */
export interface BrokenTemplate {
  /** JSON Pointer inside the settings. */
  readonly path: string;
  readonly detail: string;
}

const FORMS = new Map([
  ['liquid', 'text'],
  ['html', 'html'],
  ['sms', 'text'],
] as const);

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

/** What is wrong with the texts among an action's settings that are templates, as its schema marks them (`x-widget`). */
export const brokenTemplates = (
  schema: JsonSchema,
  config: Readonly<Record<string, unknown>>,
): readonly BrokenTemplate[] =>
  Object.entries(member(schema, 'properties') ?? {}).flatMap(([name, property]) => {
    const widget = member(property, 'x-widget');
    const form = widget === 'liquid' || widget === 'html' || widget === 'sms' ? FORMS.get(widget) : undefined;
    const text = member(config, name);
    if (form === undefined || typeof text !== 'string') return [];
    const problem = checkTemplate(text, form);
    return problem === null ? [] : [{ path: `/${name}`, detail: problem }];
  });
