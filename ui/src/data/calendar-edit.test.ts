import type { CalendarChange, CalendarView } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { CalendarEdit } from './calendar-edit.svelte.ts';
import { missingHolidays } from './public-holidays.ts';
import { hubOver, problemOf } from './test-hub.ts';
import { TestMachine } from './test-machine.ts';

const NIGHT = { channel: 'sms', bands: [{ from: '23:00', to: '07:30' }] } as const;
const VIEW: CalendarView = {
  timeZone: 'Europe/Rome',
  profile: 'by-zone',
  quietHours: [{ channel: 'sms', bands: [{ from: '23:00', to: '07:30' }] }],
  holidays: ['2027-04-05', '--12-25'],
};

const begin = async (isRefused = false) => {
  const machine = new TestMachine();
  let view = VIEW;
  const changes: CalendarChange[] = [];
  const { hub } = hubOver((asked, body) => {
    if (!asked.startsWith('PATCH')) return { body: view };
    if (isRefused) return { problem: problemOf('INNESTO_REQUEST_INVALID') };
    const change = body as CalendarChange;
    changes.push(change);
    const { quietHours, holidays = view.holidays } = change;
    if (typeof quietHours === 'string') view = { ...view, profile: quietHours };
    else if (quietHours !== undefined) view = { ...view, profile: 'own', quietHours };
    view = { ...view, holidays };
    return { body: view };
  });
  const edit = new CalendarEdit({ hub, after: machine.ports.after, workspace: 'w' });
  await machine.pass(0);
  return { edit, changes };
};

test('one’s own quiet hours begin as what is in force, and are saved as a whole', async () => {
  const { edit, changes } = await begin();
  expect([edit.quiet, edit.isChanged]).toEqual([{ choice: 'by-zone', hours: [NIGHT] }, false]);
  edit.choose('own');
  edit.addHours();
  edit.setHours(1, { channel: 'email', days: 'weekends' });
  expect([edit.isChanged, changes]).toEqual([true, []]);
  expect(await edit.save()).toBe(true);
  expect(changes).toEqual([{ quietHours: [NIGHT, { channel: 'email', days: 'weekends' }] }]);
  expect([edit.isChanged, edit.quiet?.choice]).toEqual([false, 'own']);
  edit.removeHours(0);
  edit.discard();
  expect(edit.quiet?.hours).toHaveLength(2);
});

test('quiet hours made ready are chosen by their name, and chosen back they are no change', async () => {
  const { edit, changes } = await begin();
  edit.choose('italian');
  expect(edit.isChanged).toBe(true);
  edit.choose('by-zone');
  expect(edit.isChanged).toBe(false);
  edit.choose('italian');
  await edit.save();
  expect(changes).toEqual([{ quietHours: 'italian' }]);
});

test('holidays are kept at once, each day once, those of every year first', async () => {
  const { edit, changes } = await begin();
  await edit.addHolidays(['--01-06', '--12-25']);
  expect(edit.holidays).toEqual(['--01-06', '--12-25', '2027-04-05']);
  await edit.removeHolidays(['2027-04-05']);
  expect(changes.at(-1)).toEqual({ holidays: ['--01-06', '--12-25'] });
});

test('what the hub refuses stays on the page, with what was wrong', async () => {
  const { edit } = await begin(true);
  edit.choose('own');
  edit.addHours();
  expect(await edit.save()).toBe(false);
  expect([edit.isChanged, edit.quiet?.hours.length, edit.trouble?.kind]).toEqual([true, 2, 'problem']);
});

test('of the country’s holidays those are offered that are not there yet', () => {
  expect(missingHolidays('Europe/Rome', ['--12-25'])).not.toContain('--12-25');
  expect(missingHolidays('Europe/Bucharest', [])).toContain('--12-01');
  expect(missingHolidays('America/Lima', [])).toEqual([]);
});
