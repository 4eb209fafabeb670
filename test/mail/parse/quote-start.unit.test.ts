import { describe, expect, it } from '@jest/globals';
import { quoteStart } from '../../../src/mail/parse/quote-start.js';

function shown(text: string): string {
  return text.slice(0, quoteStart(text) ?? text.length).trim();
}

describe('what of a reply is shown unfolded', () => {
  it.each([
    'On Tue, 1 Sep 2026 at 08:00, Ann Lee <ann@x.example> wrote:\n> one\n> two',
    'On Tue, 1 Sep 2026 at 08:00, Ann Lee <\nann@x.example> wrote:\n\n> one',
    'On Tue, 1 Sep 2026 at 08:00, Ann Lee\n<ann@x.example> wrote:\n\none\ntwo',
    'Am 01.09.26 um 08:00 schrieb Ann Lee:\n> one',
    'Am Di., 1. Sept. 2026 um 08:00 Uhr schrieb Ann Lee <ann@x.example>:\n> one',
    'Le mar. 1 sept. 2026 à 08:00, Ann Lee <ann@x.example> a écrit :\n> one',
    'El mar, 1 sept 2026 a las 8:00, Ann Lee (<ann@x.example>) escribió:\n> one',
    'Il giorno mar 1 set 2026 alle ore 08:00 Ann Lee <ann@x.example> ha scritto:\n> one',
    'Op di 1 sep 2026 om 08:00 schreef Ann Lee <ann@x.example>:\n> one',
    'Em ter., 1 de set. de 2026 às 08:00, Ann Lee <ann@x.example> escreveu:\n> one',
    'Den tis 1 sep. 2026 kl 08:00 skrev Ann Lee <ann@x.example>:\n> one',
    'wt., 1 wrz 2026 o 08:00 Ann Lee <ann@x.example> napisał(a):\n> one',
    'вт, 1 сент. 2026 г. в 08:00, Ann Lee <ann@x.example> написал:\n> one',
    '2026年9月1日(火) 8:00 Ann Lee <ann@x.example>のメッセージ:\n> one',
    '在 2026年9月1日，08:00，Ann Lee <ann@x.example> 写道：\n> one',
    '-----Original Message-----\nFrom: Ann\n\none',
    '-----Ursprüngliche Nachricht-----\none',
    '________________________________\nFrom: Ann <ann@x.example>\nSent: Tuesday\nTo: Bo\nSubject: x\n\none',
    'Von: Ann <ann@x.example>\nGesendet: Dienstag\nAn: Bo\nBetreff: x\n\none',
    '> one\n> two',
    'On 1 Sep 2026, Ann wrote:\n> one\n\n-- \nBo\nSupport',
  ])('ends where the quote begins: %j', (quote) => {
    expect(shown(`Thank you, that works.\n\n${quote}`)).toBe('Thank you, that works.');
  });

  it.each([
    ['answers between the quotes', 'Hi,\n\n> one\nyes\n> two\nno'],
    ['an answer below the quote', 'On 1 Sep 2026, Ann Lee <a@x.example> wrote:\n> one\n\nYes, please.'],
    ['an answer above and one below', 'Hi,\n\nOn 1 Sep 2026, Ann Lee <a@x.example> wrote:\n> one\n\nYes, please.'],
    ['a sentence with a colon', 'On Monday you wrote:\nDo this. I did it.'],
    ['a sentence about a day', 'This happened:\nOn 1 Sep 2026 our system wrote:\nERROR 7 in row 3'],
    [
      'only a forwarded mail',
      '---------- Forwarded message ----------\nFrom: Ann <a@x.example>\nDate: x\nSubject: y\n\none',
    ],
    ['one line with a label', 'From: the log\nERROR 7\nERROR 8'],
    ['a signature', 'Thanks\n\n-- \nBo\nSupport'],
    ['code with marks', 'It says:\n\n> select 1;\n1\n\nWhy?'],
  ])('is everything where it might be somebody’s own words: %s', (_what, text) => {
    expect(quoteStart(text)).toBeNull();
  });

  it('never begins in the middle of the writer’s last sentence', () => {
    const text =
      'I have no time\nfor this today.\nOp 1 sep. 2026 08:00 schreef "Ann" <a@x.example> het\nvolgende geschreven:\n\n> one';
    expect(shown(text)).toBe('I have no time\nfor this today.');
  });
});
