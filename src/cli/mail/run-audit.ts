/** What `caseline mail audit` does: looks into the database itself, prints what it found, and ends with 1 where something is wrong. */
import { auditMail, type AuditReport } from '../../mail/ledger/audit.js';
import { loadConfiguration } from '../../runtime/configuration.js';
import { openDatabase } from '../../store/database.js';
import { MailAuditReader } from '../../store/mail-audit-reader.js';
import { writeResult } from '../output.js';
import { progressOn } from '../progress-line.js';
import { findDatabaseUrl } from '../server-places.js';
import { renderTable } from '../text-table.js';

export async function runAudit({ json }: { readonly json?: boolean }): Promise<void> {
  const database = openDatabase(await findDatabaseUrl(loadConfiguration()), { max: 2 });
  try {
    const progress = progressOn(process.stderr, 'checked');
    const report = await auditMail({ ledger: new MailAuditReader(database), now: Date.now(), progress: progress.show });
    progress.end();
    writeResult(json === true ? JSON.stringify(report) : renderAudit(report));
    process.exitCode = report.isClean ? 0 : 1;
  } finally {
    await database.close();
  }
}

/** The list is cut for people; `--json` has all of it. */
const shownFindings = 100;

export function renderAudit({ received, waiting, ends, isClean, checked, bytes, findings }: AuditReport): string {
  const parts = [
    ...Object.entries(ends).map(([end, count]) => `${String(count)} ${end}`),
    `${String(waiting)} waiting`,
  ];
  const sums = `${String(received)} received = ${parts.join(' + ')}`;
  const looked = `${String(checked)} mails read, ${String(bytes)} bytes`;
  if (isClean) return `${sums}\n${looked}: every byte is as it came, every end is what it says.`;
  const rows = findings.slice(0, shownFindings).map(({ mail, what, detail }) => [mail ?? '–', what, detail]);
  const more = findings.length - rows.length;
  return [
    sums,
    `${looked}: ${String(findings.length)} ${findings.length === 1 ? 'thing is' : 'things are'} wrong:`,
    renderTable(['MAIL', 'WHAT', 'DETAIL'], rows),
    ...(more > 0 ? [`… and ${String(more)} more; --json shows all`] : []),
  ].join('\n');
}
