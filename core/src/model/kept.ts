/**
 * Reads JSON that the hub itself wrote into the database after checking it by its schema: the one place where text
 * becomes a value of a type that is only known, not checked again.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it wrote
export const readKept = <Value>(text: string): Value =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked before it was written
  JSON.parse(text) as Value;
