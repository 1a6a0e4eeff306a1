import type { Locator, Page } from 'playwright-core';
import type { Hands } from './hands.ts';

/** What the Welcome series says to people. */
export const MAILS = {
  welcome: 'Welcome to the gym',
  thanks: 'Thank you for reading',
  reminder: 'Still waiting for you',
} as const;

/** The places of the editor, as people call them. */
export const editorOf = (page: Page) => ({
  button: (name: string): Locator => page.getByRole('button', { name, exact: true }),
  /** The plus below a step. */
  after: (step: string): Locator => page.getByRole('button', { name: `Add a step after: ${step}`, exact: true }),
  /** The plus at the beginning of a way. */
  inWay: (way: string, step: string): Locator =>
    page.getByRole('button', { name: `Add a step in “${way}” of: ${step}`, exact: true }),
  field: (label: string): Locator => page.getByRole('textbox', { name: label, exact: true }),
  content: (): Locator => page.getByRole('textbox', { name: 'Content', exact: true }),
  saved: (): Promise<void> => page.getByRole('status').getByText('Saved', { exact: true }).waitFor(),
});

/** Makes an empty workflow and goes to its editor. */
export const makeEmptyWorkflow = async (page: Page, hands: Hands, name: string): Promise<void> => {
  const { button, field } = editorOf(page);
  await hands.press(page.getByRole('button', { name: /^(New workflow|Make the first one)$/ }).first());
  await hands.press(page.getByRole('button', { name: /^Start from scratch/ }));
  await button('Choose when it starts').first().waitFor();
  await hands.write(field('Name of the workflow'), name);
};

const waitFor = async (page: Page, hands: Hands, [amount, unit]: readonly [string, string]): Promise<void> => {
  await hands.write(page.getByLabel('Amount', { exact: true }), amount);
  await hands.select(page.getByLabel('Unit', { exact: true }), unit);
  await hands.press(editorOf(page).button('Close'));
};

/** Puts a name on the e-mail that has just been added, and writes it. */
const writeMail = async (
  page: Page,
  hands: Hands,
  [name, subject, text]: readonly [string, string, string],
): Promise<void> => {
  const { field, content } = editorOf(page);
  await hands.write(field('Name of the step'), name);
  await hands.write(field('Subject'), subject);
  await hands.write(content(), text);
};

/** What starts the series, its first wait, and an e-mail of which nothing is said yet. */
export const wireBeginning = async (page: Page, hands: Hands, list: string): Promise<void> => {
  const { button, after, field } = editorOf(page);
  await hands.press(button('Choose when it starts').first());
  await hands.press(page.getByRole('button', { name: /^List activity/ }));
  await hands.press(page.getByRole('radio', { name: 'Chosen lists' }));
  await hands.pick(page.getByRole('combobox', { name: 'Chosen lists' }), list);
  await hands.insert(after('List activity'), 'Wait');
  await waitFor(page, hands, ['10', 'minutes']);
  await hands.insert(after('Wait 10 minutes'), 'Send e-mail');
  await hands.write(field('Name of the step'), 'Welcome e-mail');
};

/** The first e-mail, and by whether it was opened one of two others. */
export const wireRest = async (page: Page, hands: Hands): Promise<void> => {
  const { after, inWay, field } = editorOf(page);
  await writeMail(page, hands, ['Welcome e-mail', MAILS.welcome, 'Your first class is on us.']);
  await hands.insert(after('Welcome e-mail'), 'Wait');
  await waitFor(page, hands, ['1', 'day']);
  await hands.insert(after('Wait 1 day'), 'Condition');
  await hands.write(field('Name of the step'), 'Opened it?');
  await hands.write(field('Name of way 1'), 'Opened');
  await hands.pick(page.getByRole('combobox', { name: 'Add a condition' }), 'The message of “Welcome e-mail”');
  await hands.select(page.getByLabel('Value', { exact: true }), 'Opened');
  await hands.insert(inWay('Opened', 'Opened it?'), 'Send e-mail');
  await writeMail(page, hands, ['Thanks', MAILS.thanks, 'Here is what is on this week.']);
  await hands.insert(inWay('Otherwise', 'Opened it?'), 'Update contact');
  await hands.pick(page.getByRole('combobox', { name: 'Field', exact: true }), 'Welcome series');
  await hands.select(page.getByLabel('What to do', { exact: true }), 'Set it to a value');
  await hands.write(field('Value'), 'reminded');
  await hands.insert(after('Update contact'), 'Send e-mail');
  await writeMail(page, hands, ['Reminder', MAILS.reminder, 'It is still on us.']);
};
