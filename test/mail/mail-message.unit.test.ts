import { withoutOwnAddress } from '../../src/mail/room/mail-message.js';

describe("an engineer's answer by mail", () => {
  it('shows the support address for their own, keeps the fold where it was, and brings no HTML', () => {
    const said = 'Please try 2.1. bob@desk.example\n';
    const text = `${said}On Monday <Bob@Desk.Example> wrote to notbob@desk.example:\n> Hello`;
    const content = {
      id: 'mail_1',
      html: '<p>bob@desk.example</p>',
      quotedFrom: said.length,
      from: { name: 'Bob', address: '' },
    };
    const shown = withoutOwnAddress(
      { text, content, comment: null },
      { own: 'bob@desk.example', supportAddress: 'help@desk.example' },
    );
    expect(shown.text.slice(0, shown.content.quotedFrom ?? 0)).toBe('Please try 2.1. help@desk.example\n');
    expect(shown.text.slice(shown.content.quotedFrom ?? 0)).toBe(
      'On Monday <help@desk.example> wrote to notbob@desk.example:\n> Hello',
    );
    expect(shown.content.html).toBeNull();
  });
});
