/** Proves that no mail is lost: the sums agree, every end is what it says, and every byte is there as it came. */
import { createHash } from 'node:crypto';
import type { AuditedRow, LedgerCounts, MailAuditReader } from '../../store/mail-audit-reader.js';
import { mailOutcomes } from '../../domain/received-mail.js';
import { lateAfterMs } from './alarms.js';

export interface AuditFinding {
  /** Null: of the ledger as a whole. */
  readonly mail: string | null;
  /** A stable word. */
  readonly what:
    | 'sum'
    | 'stray-parts'
    | 'late'
    | 'unknown-end'
    | 'end-incomplete'
    | 'no-case'
    | 'not-on-case'
    | 'twice-on-case'
    | 'no-original'
    | 'bytes-missing'
    | 'bytes-changed';
  readonly detail: string;
}

export interface AuditReport extends LedgerCounts {
  readonly isClean: boolean;
  readonly checked: number;
  readonly bytes: number;
  readonly findings: readonly AuditFinding[];
}

interface Audit {
  readonly ledger: Pick<MailAuditReader, 'counts' | 'rowsAfter' | 'parts'>;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly progress?: (checked: number, received: number) => void;
}

const rowsAtOnce = 500;

export async function auditMail({ ledger, now, progress }: Audit): Promise<AuditReport> {
  const counts = await ledger.counts();
  const findings = [...sumFindings(counts)];
  const lateBefore = new Date(now - lateAfterMs);
  let [checked, bytes, position] = [0, 0, '0'];
  for (;;) {
    const rows = await ledger.rowsAfter(position, { limit: rowsAtOnce, lateBefore });
    for (const row of rows) {
      const read = await readBytes(ledger, row.id);
      findings.push(...endFindings(row), ...byteFindings(row, read));
      checked += 1;
      bytes += read.size;
      progress?.(checked, Math.max(checked, counts.received));
    }
    const last = rows.at(-1);
    if (!last) return { ...counts, isClean: findings.length === 0, checked, bytes, findings };
    position = last.position;
  }
}

function sumFindings({ received, waiting, ends, strayParts }: LedgerCounts): AuditFinding[] {
  const ended = mailOutcomes.reduce((sum, outcome) => sum + (ends[outcome] ?? 0), 0);
  const found: AuditFinding[] = [];
  if (received !== ended + waiting) {
    const detail = `received ${String(received)} is not the sum of ${String(ended)} ends and ${String(waiting)} waiting`;
    found.push({ mail: null, what: 'sum', detail });
  }
  if (strayParts > 0) {
    found.push({
      mail: null,
      what: 'stray-parts',
      detail: `${String(strayParts)} parts belong to no mail of the ledger`,
    });
  }
  return found;
}

function endFindings(row: AuditedRow): AuditFinding[] {
  const found = (what: AuditFinding['what'], detail: string): AuditFinding => ({ mail: row.id, what, detail });
  const { outcome, caseNumber, messages } = row;
  if (outcome === null) return row.isLate ? [found('late', 'has no end after more than 15 minutes')] : [];
  if (!mailOutcomes.some((one) => one === outcome)) return [found('unknown-end', `ended as "${outcome}"`)];
  return [
    ...(row.hasWhole ? [] : [found('end-incomplete', 'ended without a time, a rule or a reason')]),
    ...(outcome === 'duplicate' && !row.hasOriginal
      ? [found('no-original', 'is a duplicate of a mail that is not there')]
      : []),
    ...(outcome === 'appended' || outcome === 'created'
      ? caseFindings(caseNumber, messages).map((one) => found(...one))
      : []),
  ];
}

function caseFindings(caseNumber: string | null, messages: number): [AuditFinding['what'], string][] {
  if (caseNumber === null) return [['no-case', 'is on no case']];
  if (messages === 0) return [['not-on-case', `case ${caseNumber} has no message of it`]];
  return messages === 1 ? [] : [['twice-on-case', `became ${String(messages)} messages`]];
}

interface ReadBytes {
  readonly size: number;
  readonly sha256: string;
  readonly hasGap: boolean;
}

async function readBytes(ledger: Pick<MailAuditReader, 'parts'>, mailId: string): Promise<ReadBytes> {
  const hash = createHash('sha256');
  let [size, next, hasGap] = [0, 0, false];
  for await (const { index, bytes } of ledger.parts(mailId)) {
    hasGap ||= index !== next;
    next = index + 1;
    size += bytes.length;
    hash.update(bytes);
  }
  return { size, sha256: hash.digest('hex'), hasGap };
}

/** Of what a door refused it took no bytes: the row has the hash of nothing, beside the size that was announced. */
const nothing = createHash('sha256').digest('hex');

function byteFindings({ id, size, sha256, outcome }: AuditedRow, read: ReadBytes): AuditFinding[] {
  if (outcome === 'refused' && sha256 === nothing && read.size === 0) return [];
  if (read.hasGap || read.size !== size) {
    const detail = `${String(read.size)} of ${String(size)} bytes are there`;
    return [{ mail: id, what: 'bytes-missing', detail: read.hasGap ? `${detail}, with a gap` : detail }];
  }
  if (read.sha256 === sha256) return [];
  return [{ mail: id, what: 'bytes-changed', detail: `SHA-256 is ${read.sha256}, not ${sha256}` }];
}
