import type { ColumnMapping, FieldDefinition, ImportPreview, ImportTarget } from '@innesto/sdk/contract';
import { FieldForm } from './field-form.svelte.ts';
import { guessFieldType } from './guess-field.ts';

/** What a column becomes when it is to make a field. */
export const NEW_FIELD = 'new';
/** What becomes of a column: something that there is, or `NEW_FIELD`. */
export type Becomes = ImportTarget;

const MOST_SAMPLES = 3;
const MOST_CHOICES = 50;

/** A column of a file, and what is to become of it. */
export class ColumnPlan {
  readonly column: string;
  /** What its first rows hold, each once. */
  readonly samples: readonly string[];
  /** The field that it makes, if it makes one. */
  readonly field: FieldForm;
  becomes: Becomes = $state('ignore');

  constructor({ column, to }: ColumnMapping, cells: readonly string[]) {
    const filled = [...new Set(cells.map((cell) => cell.trim()))].filter((cell) => cell !== '');
    this.column = column;
    this.samples = filled.slice(0, MOST_SAMPLES);
    this.becomes = to;
    this.field = new FieldForm(null, column);
    this.field.type = guessFieldType(cells);
    this.field.choices = filled.slice(0, MOST_CHOICES).join('\n');
  }
}

/** The columns of a file as the hub understood them. */
export const plansOf = ({ columns, rows, mapping }: ImportPreview): readonly ColumnPlan[] =>
  mapping.map((one) => {
    const at = columns.indexOf(one.column);
    return new ColumnPlan(
      one,
      rows.map((row) => row[at] ?? ''),
    );
  });

/** What two columns both are to become; each thing is filled from one column only. */
export const twiceTaken = (plans: readonly ColumnPlan[]): ReadonlySet<Becomes> => {
  const seen = new Set<Becomes>();
  const twice = new Set<Becomes>();
  for (const { becomes } of plans) {
    if (becomes === 'ignore' || becomes === NEW_FIELD) continue;
    if (seen.has(becomes)) twice.add(becomes);
    seen.add(becomes);
  }
  return twice;
};

/** The fields that the columns are to make; null where what is said of one is wrong, which is then marked. */
export const newFieldsOf = (
  plans: readonly ColumnPlan[],
  taken: ReadonlySet<string>,
): ReadonlyMap<ColumnPlan, FieldDefinition> | null => {
  const keys = new Set(taken);
  const fields = new Map<ColumnPlan, FieldDefinition>();
  let isWhole = true;
  for (const plan of plans.filter(({ becomes }) => becomes === NEW_FIELD)) {
    const field = plan.field.finish(keys);
    if (field === null) isWhole = false;
    else {
      keys.add(field.key);
      fields.set(plan, field);
    }
  }
  return isWhole ? fields : null;
};
