/** What the workflows of defects and releases call outward. Types only: they import this file, the worker implements it. */
import type { DefectChange } from '../src/domain/defect.js';
import type { DutyNews } from '../src/domain/duties.js';
import type { Release, ReleaseAct } from '../src/domain/release.js';

/** Where a walk through many cases goes on: behind this number; null: everybody was reached. */
export type WalkedTo = string | null;

export interface DefectActivities {
  projectDefect(input: { readonly key: string; readonly change: DefectChange }): Promise<void>;
  /** Gives one page of open cases that have the defect the fact of this change. */
  informCases(input: {
    readonly key: string;
    readonly changeId: string;
    readonly after: string;
  }): Promise<{ readonly after: WalkedTo }>;
  /** Writes down everybody who is owed this news; nobody twice. */
  queueDuties(news: DutyNews): Promise<{ readonly queued: number }>;
  /** Mails a part of those who are queued. Throws a retryable failure while the rest waits for another attempt. */
  tellDuties(news: DutyNews): Promise<{ readonly left: number }>;
}

export interface ReleaseActivities {
  projectRelease(input: { readonly release: Release; readonly at: number }): Promise<void>;
  /** Tells every defect that is fixed in the release, or was planned for it, what became of it. */
  informDefects(input: { readonly release: Release; readonly act: ReleaseAct; readonly at: number }): Promise<void>;
}
