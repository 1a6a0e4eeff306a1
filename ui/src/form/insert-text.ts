/** Puts text at the caret, in place of what is selected, as if it were typed: the control’s own undo takes it back. */
export const insertText = (control: HTMLInputElement | HTMLTextAreaElement, text: string): void => {
  control.focus();
  // Nothing else keeps the control's undo; every browser still does it.
  if (document.execCommand('insertText', false, text)) return;
  control.setRangeText(text, control.selectionStart ?? 0, control.selectionEnd ?? 0, 'end');
  control.dispatchEvent(new Event('input', { bubbles: true }));
};
