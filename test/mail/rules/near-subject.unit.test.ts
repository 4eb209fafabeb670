import { describe, expect, it } from '@jest/globals';
import { nearSubject } from '../../../src/mail/rules/near-subject.js';

describe('near-equal subjects', () => {
  it.each([
    ['Ticket 4711 received', 'Ticket 4712 received'],
    ['Re: Ticket 4711 received', 'AW: Re: ticket 99 RECEIVED'],
    ['[#117904] Ticket Received - Export', '[#117905] Ticket Received - [#117904] Ticket Received - Export'],
    ['[Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] Export', '[Case 00001043] [Ref A1B2C3D4E5F6G7H8] Export'],
    ['Disk sda1 full on host-7', 'Disk sdb2 full on host-12'],
  ])('are "%s" and "%s"', (one, other) => {
    expect(nearSubject(one)).toBe(nearSubject(other));
  });

  it.each([
    ['Export stops', 'Import stops'],
    ['Ticket 4711 received', 'Ticket 4711 closed'],
    ['', 'Export'],
  ])('are not "%s" and "%s"', (one, other) => {
    expect(nearSubject(one)).not.toBe(nearSubject(other));
  });
});
