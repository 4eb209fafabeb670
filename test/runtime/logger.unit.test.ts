import { createLogger } from '../../src/runtime/logger.js';

function logOf(entry: object): string {
  const lines: string[] = [];
  const log = createLogger({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  log.child({ subsystem: 'api' }).info(entry, 'request.end');
  return lines.join('');
}

describe('the log', () => {
  it('has one line of JSON with the event, the subsystem and the ids', () => {
    expect(JSON.parse(logOf({ caseNumber: '00001042' }))).toMatchObject({
      level: 'info',
      event: 'request.end',
      subsystem: 'api',
      caseNumber: '00001042',
    });
  });

  it.each([
    [{ token: 'hunter2' }],
    [{ user: { password: 'hunter2' } }],
    [{ headers: { authorization: 'Bearer hunter2' } }],
    [{ request: { headers: { authorization: 'Bearer hunter2', cookie: 'hunter2' } } }],
    [{ databaseUrl: 'postgresql://u:hunter2@db/x' }],
  ])('hides secrets: %j', (entry) => {
    expect(logOf(entry)).not.toContain('hunter2');
  });
});
