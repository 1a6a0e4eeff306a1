/** Reads JSON out of a row of ours: its shape was checked at the door, before it was written. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what was written there
export const keptJson = <Shape>(text: string): Shape =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the hub wrote it need not prove to itself again
  JSON.parse(text) as Shape;
