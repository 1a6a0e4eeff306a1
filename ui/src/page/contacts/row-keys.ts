const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

/** Walks the rows of a table up and down: every column of controls is one stop for the tabulator. */
export const walkRows = (table: HTMLElement): (() => void) => {
  const walk = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    const from = event.target;
    if (step === undefined || !(from instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    const column = from.dataset['walk'];
    if (column === undefined) return;
    const controls = [...table.querySelectorAll<HTMLElement>(`[data-walk="${column}"]`)];
    const at = Math.min(controls.length - 1, Math.max(0, controls.indexOf(from) + step));
    event.preventDefault();
    controls[at]?.focus();
  };
  table.addEventListener('keydown', walk);
  return () => table.removeEventListener('keydown', walk);
};
