import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const VERSION = '1.35.0';

/**
 * The server whose clock the tests turn: 37 days pass in a moment. The SDK downloads a native one by itself; where it
 * can't, the same server runs on Java, fetched through Maven once into the cache. Returns the program's path, or undefined
 * when there is no Java: then the SDK is left to its own ways.
 */
export function ensureTimeSkippingServer(say) {
  const folder = path.join(cacheFolder(), `temporal-test-server-${VERSION}`);
  const program = path.join(folder, 'server.sh');
  if (fs.existsSync(program)) return runs('java', ['-version']) ? program : undefined;
  if (!runs('java', ['-version']) || !runs('mvn', ['-version'])) return undefined;
  say('fetching the time-skipping Temporal server for tests (once) …');
  const fresh = `${folder}.${process.pid}`;
  fs.mkdirSync(path.join(fresh, 'lib'), { recursive: true });
  fs.writeFileSync(path.join(fresh, 'pom.xml'), POM);
  execFileSync('mvn', ['-B', '-q', 'dependency:copy-dependencies', `-DoutputDirectory=${path.join(fresh, 'lib')}`], {
    cwd: fresh,
    stdio: ['ignore', 2, 2],
  });
  fs.writeFileSync(path.join(fresh, 'server.sh'), SCRIPT, { mode: 0o755 });
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(fresh, folder);
  return program;
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>caseline</groupId>
  <artifactId>time-skipping-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

const SCRIPT = `#!/bin/sh
exec java -Xmx384m -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"
`;

function cacheFolder() {
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'caseline');
}

function runs(command, args) {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
