/** A defect and a release as a person reads them in a terminal. */
import type { DefectDocument, ReleaseDocument, UpdateDocument } from './defect-documents.js';

export function renderDefect(defect: DefectDocument, updates: readonly UpdateDocument[]): string {
  const { key, product, state, title, publicTitle, workaround, trackerUrl } = defect;
  return [
    `${key}  ${title}`,
    `${state}, ${product}; ${whereFixed(defect)} (revision ${defect.revision})`,
    whoHasIt(defect),
    ...(publicTitle === undefined || publicTitle === title ? [] : [`customers read: ${publicTitle}`]),
    ...(workaround === null ? [] : [`workaround: ${workaround}`]),
    ...(trackerUrl === null || trackerUrl === undefined ? [] : [`tracker: ${trackerUrl}`]),
    ...(updates.length === 0 ? [] : ['', ...updates.map(renderUpdate)]),
  ].join('\n');
}

function whereFixed({ fixedIn, targetRelease }: DefectDocument): string {
  if (fixedIn.length > 0) return `fixed in ${fixedIn.join(', ')}`;
  return targetRelease === null ? 'planned for no release' : `planned for ${targetRelease}`;
}

function whoHasIt({ customers, cases, openCases, duties }: DefectDocument): string {
  const who = customers === undefined ? '' : `${customers} ${customers === 1 ? 'customer has' : 'customers have'} it, `;
  const owed = duties === 0 ? '' : `; ${duties} closed ${duties === 1 ? 'case waits' : 'cases wait'} for its fix`;
  return `${who}in ${cases} ${cases === 1 ? 'case' : 'cases'}, ${openCases} of them open${owed}`;
}

function renderUpdate({ revision, at, kind, state, release, public: isPublic, text }: UpdateDocument): string {
  const what = `${at}  ${String(revision)}  ${kind}: ${state}${release === null ? '' : `, ${release}`}`;
  const words = text === null ? '' : `\n    ${text.replaceAll('\n', '\n    ')}`;
  return `${what}${isPublic ? '  [public]' : ''}${words}`;
}

export function renderRelease(release: ReleaseDocument): string {
  const { product, version, state, notes, publishedAt, waiting = 0, told = 0, queued = 0, failed = 0 } = release;
  return [
    `${product} ${version}: ${state}${publishedAt === null ? '' : ` at ${publishedAt}`}`,
    `${waiting} wait for it; ${told} told, ${queued} to be told, ${failed} could not be reached`,
    ...(notes === null ? [] : [`how to obtain it: ${notes}`]),
  ].join('\n');
}
