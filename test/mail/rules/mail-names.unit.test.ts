/** Rules 18 and 19: what a mail names, before anything is looked up. */
import { describe, expect, it } from '@jest/globals';
import { MailTokens } from '../../../src/mail/mail-tokens.js';
import { namesOf } from '../../../src/mail/rules/mail-names.js';
import { mail, machine, original, pairOf, martas, received, support, tokens } from './support.js';

const id = '00001042-7-0';
const ours = tokens.messageId(id);
const other = (number: number): string => `<${String(number)}@else.example>`;

describe('ids of ours', () => {
  it.each([
    ['as they were sent', ours],
    ['in another case', ours.toUpperCase()],
    ['with the domain of a relay', ours.replace(/@.*>/u, '@relay.example>')],
    ['without angle brackets', ours.slice(1, -1)],
  ])('are read %s', (_how, inReplyTo) => {
    expect(namesOf(mail({ inReplyTo: [inReplyTo] }), received(), tokens).signed).toMatchObject([
      { where: 'in-reply-to', use: 'message', id },
    ]);
  });

  it.each([
    ['signed with another secret', new MailTokens('another secret', support).messageId(id)],
    ['for another case', ours.replace('00001042', '00001043')],
    ['cut short', ours.replace('@', 'x@')],
    ['of somebody else', other(1)],
  ])('are no ids when they are %s', (_what, inReplyTo) => {
    expect(namesOf(mail({ inReplyTo: [inReplyTo] }), received(), tokens).signed).toEqual([]);
  });

  it('are the mail’s own in its Message-ID and its loop header', () => {
    const where = (headers: readonly (readonly [string, string])[], messageId: string) =>
      namesOf(mail({ messageId, headers }), received(), tokens).signed.map((name) => name.where);
    expect(where([], ours)).toEqual(['own']);
    expect(where([['x-case-loop', ours]], other(1))).toEqual(['own']);
    expect(where([['x-case-loop', 'a']], other(1))).toEqual([]);
  });

  it('are found in the mail that is inside', () => {
    const inside = original({ messageId: ours, inReplyTo: [other(1)], references: [other(2), other(3)] });
    const names = namesOf(mail({ original: inside }), received(), tokens);
    expect(names.signed).toMatchObject([{ where: 'original', id }]);
    expect(names.messageIds.map(({ messageId }) => messageId)).toEqual([ours, other(1), other(3), other(2)]);
  });
});

describe('references', () => {
  it('count from the last on, after In-Reply-To', () => {
    const names = namesOf(
      mail({ inReplyTo: [other(9), other(8)], references: [other(1), other(2)] }),
      received(),
      tokens,
    );
    expect(names.messageIds.map(({ messageId }) => messageId)).toEqual([other(9), other(8), other(2), other(1)]);
  });

  it('are the newest hundred of a thread that is longer, with the one that began it', () => {
    const references = Array.from({ length: 5000 }, (_, place) => other(place));
    const names = namesOf(mail({ references }), received(), tokens).messageIds.map(({ messageId }) => messageId);
    expect(names).toHaveLength(100);
    expect([names[0], names[98], names[99]]).toEqual([other(4999), other(4901), other(0)]);
  });
});

describe('addresses of ours', () => {
  const at = (box: string, to: readonly string[] = [box]) =>
    namesOf(mail(), received({ box, envelope: { from: '', to } }), tokens).signed;

  it('say which mail came back, and which engineer answers', () => {
    expect(at(tokens.returnAddress(id))).toMatchObject([{ where: 'box', use: 'return', id }]);
    expect(at(tokens.replyAddress(martas.number, 'elena').toUpperCase())).toMatchObject([
      { where: 'box', use: 'reply', reply: { caseNumber: martas.number, engineerId: 'elena' } },
    ]);
    expect(at(support)).toEqual([]);
  });

  it('count also where the mail came for another beside it', () => {
    expect(at(support, [support, tokens.returnAddress(id)])).toHaveLength(1);
  });

  it('forged are none', () => {
    const [local = '', domain = ''] = support.split('@');
    expect(at(`${local}+b-${id}.aaaaaaaaaaaaaaaa@${domain}`)).toEqual([]);
  });
});

describe('the pair inside', () => {
  it('is looked for in the text of reports only', () => {
    const inText = { text: `Your mail ${pairOf(martas)} did not arrive.` };
    expect(namesOf(mail({ ...inText, machine: machine('bounce') }), received(), tokens).original.references).toEqual([
      martas.referenceId,
    ]);
    expect(namesOf(mail(inText), received(), tokens).original.references).toEqual([]);
  });
});
