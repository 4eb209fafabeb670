import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { occasions } from '../../src/domain/occasions.js';
import { checklistsOf, parsePolicy, policyKeys, sliceOf, textsOf } from '../../src/domain/policy-document.js';
import { standardCalendars, standardSilence } from '../../src/domain/policy-standard.js';
import { textFileWords, textItemWords, textSections, textWords } from '../../src/domain/text-words.js';
import { closureCodes } from '../../src/domain/vocabulary.js';
import { loadPolicyFile, PolicyFileError, standardPolicyPath } from '../../src/runtime/policy-file.js';
import { inProject } from '../../src/runtime/project-root.js';

function file(content: string, name = 'policy.yaml'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'caseline-policy-')), name);
  writeFileSync(path, content);
  return path;
}

describe('policy files', () => {
  it('ship the standard values that the code falls back to', () => {
    const standard = loadPolicyFile(standardPolicyPath());
    const bare = parsePolicy({ version: 1 });
    if (!bare.ok) throw new Error('a version is enough');
    expect({ ...sliceOf(standard), notifications: {} }).toEqual(sliceOf(bare.document));
    expect(standard.calendars).toEqual(standardCalendars);
    expect(standard.silence).toEqual(standardSilence);
  });

  it('ship words for every closure code and only texts that are used', () => {
    const document = loadPolicyFile(standardPolicyPath());
    expect(Object.keys(document.closureCodes)).toEqual([...closureCodes]);
    const byTable = Object.values(document.notifications).flatMap((rules) => rules?.map((rule) => rule.text) ?? []);
    // Used by mails that no occasion of a case brings: those about a duty; and what is added to mails of any occasion.
    const byName = ['fix-available', 'fix-declined', 'release-cancelled', 'release-moved'];
    const added = ['cover-note', 'files-note', 'quote-note', 'reply-hint', 'engineer-reply-hint', 'engineer-note-hint'];
    expect(Object.keys(textsOf(document)).sort()).toEqual([...new Set([...byTable, ...byName, ...added])].sort());
    expect(occasions).toEqual(expect.arrayContaining(Object.keys(document.notifications)));
  });

  it('ask for what verifies an error (C9) and for nothing on a question', () => {
    const lists = checklistsOf(loadPolicyFile(standardPolicyPath()));
    const required = lists.find((list) => list.kind === 'error')?.items.filter((item) => item.required);
    expect(required?.map((item) => item.key)).toEqual(['steps', 'expected', 'actual', 'environment', 'log']);
    expect(lists.every((list) => list.items.every((item) => item.why && item.how))).toBe(true);
    expect(lists.some((list) => list.kind === 'question')).toBe(false);
  });

  it('need to name only what differs', () => {
    const document = loadPolicyFile(
      file('version: 7\nwindows: { triage: PT1M }\ntexts: { closed: { body: "Bye {{recipient}}" } }\n'),
    );
    expect(document.version).toBe(7);
    expect(sliceOf(document).windows.triage[3].ms).toBe(60_000);
    expect(document.texts['closed']).toEqual({ subject: '{{subject}}', body: 'Bye {{recipient}}' });
    expect(document.texts['acknowledgement']?.body).toContain('{{reference}}');
    expect(sliceOf(document).notifications['case-opened']).toEqual([{ to: 'contact', text: 'acknowledgement' }]);
  });

  it('may be JSON', () => {
    expect(loadPolicyFile(file('{"version": 2, "checklists": []}', 'policy.json')).checklists).toEqual([]);
  });

  it.each([
    ['version: 1\n  windows: [', /line \d+/],
    ['version: 1\nversion: 2\n', /unique/],
    ['windows: { triage: PT1H }\n', /version: is missing/],
    ['', /must be a document/],
  ])('that are wrong are refused with their name: %p', (content, sentence) => {
    const path = file(content);
    expect(() => loadPolicyFile(path)).toThrow(PolicyFileError);
    expect(() => loadPolicyFile(path)).toThrow(sentence);
    expect(() => loadPolicyFile(path)).toThrow(path);
  });

  it('that are not there are refused with their name', () => {
    expect(() => loadPolicyFile('/nowhere/policy.yaml')).toThrow(
      /\/nowhere\/policy\.yaml can't be used:\n {2}it can't be read/,
    );
  });

  it('are as the documentation shows them', () => {
    const page = readFileSync(inProject('docs', 'policy.md'), 'utf8');
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/gu)].map(([, block = '']) => block);
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks) {
      const content = block.startsWith('version:') ? block : `version: 1\n${block}`;
      expect(loadPolicyFile(file(content)).version).toBeGreaterThan(0);
    }
    for (const word of [
      ...policyKeys,
      ...occasions,
      ...textWords,
      ...textSections,
      ...textItemWords,
      ...textFileWords,
    ]) {
      expect(page).toContain(`\`${word}`);
    }
  });
});
