import { spawn } from 'node:child_process';
import { problem, textOf } from './problem.ts';

interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** `inherit`: what it prints goes to the terminal; `collect`: it is given back. */
  readonly output: 'inherit' | 'collect';
}

/** Runs another program until it ends. */
export const runTool = ({
  command,
  args,
  cwd,
  output,
}: Tool): Promise<{ readonly code: number; readonly text: string }> =>
  new Promise((resolve, reject) => {
    // On Windows npm is a batch file, which only a shell can start.
    const child = spawn(command, args, {
      cwd,
      stdio: ['inherit', output === 'inherit' ? 'inherit' : 'pipe', 'inherit'],
      shell: command === 'npm' && process.platform === 'win32',
    });
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.on('error', (error) =>
      reject(problem('INNESTO_PLUGIN_TOOL', `${command} cannot be started: ${textOf(error)}`, error)),
    );
    child.on('close', (code) => resolve({ code: code ?? 1, text }));
  });
