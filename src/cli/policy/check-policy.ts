/** Checks a policy document and says what is wrong with it. */
import { loadPolicyFile, PolicyFileError } from '../../runtime/policy-file.js';
import { writeResult } from '../output.js';

export function checkPolicy(file: string, isJson: boolean): void {
  try {
    const { version } = loadPolicyFile(file);
    writeResult(
      isJson
        ? JSON.stringify({ file, valid: true, version, problems: [] })
        : `${file} is a valid policy, version ${version}`,
    );
  } catch (error) {
    if (!(error instanceof PolicyFileError) || !isJson) throw error;
    writeResult(JSON.stringify({ file, valid: false, version: null, problems: error.problems }));
    process.exitCode = 1;
  }
}
