import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { inProject, projectRoot } from '../../src/runtime/project-root.js';

const notOurs = new Set(['node_modules', 'dist', 'var', 'coverage', '.cache', '.git', 'generated']);

function markdownFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : markdownFiles(join(folder, entry.name));
    return entry.name.endsWith('.md') ? [join(folder, entry.name)] : [];
  });
}

/** Text without code: what stands in code is no link. */
function prose(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gmu, '').replaceAll(/`[^`\n]*`/gu, '');
}

/** Targets of `[text](target)`, `![picture](target)`, `src="target"`, `srcset="target"`, `href="target"`. */
function targetsIn(text: string): string[] {
  const found = prose(text).matchAll(/\]\(([^)\s]+)(?:\s"[^"]*")?\)|(?:src|srcset|href)="([^"]+)"/gu);
  return [...found].map(([, inText, inTag]) => inText ?? inTag ?? '');
}

/** The name that GitHub gives to a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function anchorsIn(file: string): Set<string> {
  const text = readFileSync(file, 'utf8').replaceAll(/^```[\s\S]*?^```/gmu, '');
  return new Set([...text.matchAll(/^#+\s+(.+)$/gmu)].map(([, heading]) => anchorOf(heading ?? '')));
}

function isBroken(file: string, target: string): boolean {
  if (/^(?:https?|mailto):/u.test(target)) return false;
  const [path = '', anchor] = target.split('#');
  const aim = path === '' ? file : join(dirname(file), decodeURIComponent(path));
  if (!existsSync(aim)) return true;
  return anchor !== undefined && aim.endsWith('.md') && !anchorsIn(aim).has(anchor);
}

describe('Markdown', () => {
  it.each(markdownFiles(projectRoot()).map((file) => [relative(projectRoot(), file)]))(
    'has no link in %s that leads nowhere',
    (name) => {
      const file = inProject(name);
      const broken = targetsIn(readFileSync(file, 'utf8')).filter((target) => isBroken(file, target));
      expect(broken).toEqual([]);
    },
  );
});
