/** Looks at a value as a component does, and keeps what it saw until told to stop. */
export const watched = <Value>(look: () => Value): { readonly seen: readonly Value[]; readonly stop: () => void } => {
  const seen: Value[] = [];
  const stop = $effect.root(() => {
    $effect(() => {
      seen.push(look());
    });
  });
  return { seen, stop };
};
