// Processor time of the browser's pages, from /proc: Linux only, as the figures of the benchmark are.
import { readFileSync } from 'node:fs';
import { processTree } from '../support/workbench/processes.ts';

/** Ticks a second of the times in /proc (`getconf CLK_TCK`): 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Seconds that the renderers of the browsers started here have used so far, their children included. */
export function rendererCpuSeconds(): number {
  const renderers = processTree(process.pid).filter(({ command }) => command.includes('--type=renderer'));
  if (renderers.length === 0) throw new Error('No renderer process was found: its processor time cannot be measured.');
  return renderers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
}

// Fields 14 and 15 of proc(5) `stat`; the second field, the program's name in parentheses, may hold spaces.
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
