import { describe, expect, test } from 'vitest';
import { zoneOf } from './zone.ts';

const workspace = { timeZone: 'Europe/Rome' };
const of = (timeZone: string | null, phone: string | null) => zoneOf({ contact: { timeZone, phone }, workspace });

describe('whose wall clock counts', () => {
  test('sem-13: the contact’s own comes first, and the reason is told', () => {
    expect(of('America/New_York', '+40721234567')).toEqual({ zone: 'America/New_York', reason: 'contact' });
  });

  test('sem-13: then that of the phone number’s country, where it has only one', () => {
    expect(of(null, '+40721234567')).toEqual({ zone: 'Europe/Bucharest', reason: 'phone' });
    expect(of(null, '+393331234567')).toEqual({ zone: 'Europe/Rome', reason: 'phone' });
    expect(of(null, '+498912345678')).toEqual({ zone: 'Europe/Berlin', reason: 'phone' });
    expect(of(null, '+447911123456')).toEqual({ zone: 'Europe/London', reason: 'phone' });
  });

  test('sem-13: a country with several tells nothing, and the workspace’s counts', () => {
    expect(of(null, '+12125550123')).toEqual({ zone: 'Europe/Rome', reason: 'workspace' });
    expect(of(null, '+34612345678')).toEqual({ zone: 'Europe/Rome', reason: 'workspace' });
    expect(of(null, '+551155256325')).toEqual({ zone: 'Europe/Rome', reason: 'workspace' });
  });

  test('sem-13: countries that share a code are told apart by the number', () => {
    // +1 876 is Jamaica, which has one zone.
    expect(of(null, '+18765551234')).toEqual({ zone: 'America/Jamaica', reason: 'phone' });
  });

  test('sem-13: who has neither is on the workspace’s clock, and so is everybody where the workflow says so', () => {
    expect(of(null, null)).toEqual({ zone: 'Europe/Rome', reason: 'workspace' });
    expect(zoneOf({ contact: { timeZone: 'Asia/Tokyo', phone: null }, workspace, source: 'workspace' })).toEqual({
      zone: 'Europe/Rome',
      reason: 'workspace',
    });
    expect(zoneOf({ contact: null, workspace })).toEqual({ zone: 'Europe/Rome', reason: 'workspace' });
  });
});
