/** The one place where a secret belongs: it cannot be opened anywhere else. Ids are public ones. */
export interface SecretPlace {
  readonly workspace: string;
  /** What it is a secret of: a connection's id, or what the functions below say. */
  readonly connection: string;
  readonly field: string;
}

/** Where what one step of a workflow must be told in secret belongs. */
export const placeOfStepSecret = (
  workspace: string,
  { workflow, step }: { readonly workflow: string; readonly step: string },
  name: string,
): SecretPlace => ({ workspace, connection: `step ${step} of ${workflow}`, field: name });

/** Where a secret of a workflow's trigger belongs. */
export const placeOfTriggerSecret = (workspace: string, workflow: string, name: string): SecretPlace => ({
  workspace,
  connection: `trigger of ${workflow}`,
  field: name,
});

/** Under which field what a sign-in under way must remember is sealed. */
export const SIGN_IN_FIELD = 'sign-in';
